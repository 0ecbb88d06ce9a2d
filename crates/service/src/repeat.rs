//! What a request key covers. The same form sent twice must give the same text, so whatever differs from sending to sending is left
//! out: the random name under which a file was kept (its hash stays), and what a linked matter showed at that moment.


use mingfa_catalogue::{Id, Value};
use mingfa_matter::{Act, Command};

use crate::matters::{OpenRequest, body_hash};

/// Of a command on a matter.
pub(crate) fn body_of_command(matter: &Id, command: &Command) -> String {
    let mut command = command.clone();
    match &mut command {
        Command::Act(act) => plain_act(act),
        Command::RegisterFact(fact) => plain_act(&mut fact.act),
        Command::Correct(correct) => correct.values.values_mut().flatten().for_each(plain),
        Command::Open(open) => open.values.values_mut().for_each(plain),
        Command::Exempt(_) | Command::Revoke(_) | Command::Publish(_) | Command::Hear(_) => {}
    }
    body_hash(&format!("{matter} {command:?}"))
}

/// Of an opening.
pub(crate) fn body_of_open(request: &OpenRequest) -> String {
    let mut request = request.clone();
    request.values.values_mut().for_each(plain);
    body_hash(&format!("open {request:?}"))
}

fn plain_act(act: &mut Act) {
    act.values.values_mut().for_each(plain);
    for given in &mut act.links {
        given.notice.settled_as = None;
        given.notice.at_revision = None;
        given.notice.revision = None;
        given.notice.ended = false;
    }
}

fn plain(value: &mut Value) {
    if let Value::File(file) = value {
        file.blob.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use mingfa_catalogue::model::FileValue;

    use super::*;

    #[test]
    fn the_same_file_sent_twice_is_the_same_command() {
        let command = |blob: &str, sha256: &str| {
            let file = FileValue { name: "稿.docx".to_owned(), media_type: "application/zip".to_owned(), size: 3, sha256: sha256.to_owned(), blob: blob.to_owned() };
            let values = BTreeMap::from([(Id::new("draft"), Value::File(file))]);
            Command::Act(Act { action: "submit".to_owned(), values, ..Act::default() })
        };
        let body = |blob: &str, sha256: &str| body_of_command(&Id::new("m-1"), &command(blob, sha256));
        assert_eq!(body("a", "1"), body("b", "1"));
        assert_ne!(body("a", "1"), body("a", "2"));
    }
}
