//! One suite, two databases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

#[macro_use]
mod suite;

macro_rules! everywhere {
    ($($list:tt)*) => {
        store_suite!(sqlite, async { Some(crate::suite::world::sqlite_place()) }, [$($list)*]);
        store_suite!(postgres, crate::suite::postgres::place(), [$($list)*]);
    };
}

everywhere![
    behaviour::what_is_appended_is_read,
    behaviour::one_of_fifty_writers_wins,
    behaviour::a_request_key_counts_once,
    behaviour::what_is_queued_in_order_stands_in_order,
    behaviour::numbers_have_no_gaps,
    behaviour::a_title_survives_a_state_loaded_blind,
    behaviour::a_natural_key_is_taken_once,
    behaviour::people_sign_in_and_out,
    behaviour::certificates_are_facts_on_record,
    behaviour::adopted_editions_stay,
    behaviour::a_new_calendar_leaves_what_is_done,
    behaviour::what_is_published_is_found,
    behaviour::any_walk_can_be_replayed,
    figures::figures_count_what_is_there,
    figures::lists_show_what_a_scope_may_see,
    figures::turns_come_and_go,
    figures::expired_clocks_are_found_in_order,
    figures::the_past_is_counted_as_it_was,
    damage::a_flipped_byte_is_named,
    damage::dropped_events_are_missed,
    damage::projections_are_held_against_the_log,
    damage::an_export_is_clean,
    damage::erased_is_gone_and_proven,
    damage::reopened_it_is_the_same,
    damage::files_that_nobody_claimed_go,
    figures::a_view_has_the_fields_own_names,
];

store_suite!(sqlite_only, async { Some(crate::suite::world::sqlite_place()) }, [damage::a_backup_is_restored_and_stays_erased]);
store_suite!(postgres_only, crate::suite::postgres::place(), [behaviour::two_districts_do_not_meet, behaviour::two_nodes_are_one_district]);
