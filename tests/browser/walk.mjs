// One major decision from its proposal to the portal, as the people of the district do it (issue “one slice”, done-when 8): it cannot be
// put on the agenda without its opinion, a revised draft voids the opinion, and what was decided is public.
//
// The demonstration's clock stands at the beginning of 2021; what takes weeks by law is entered as done on paper in the weeks before.

import { strict as assert } from 'node:assert';

import { Person } from './person.mjs';

const UNIT = 'd01';

/** The walk with or without JavaScript. */
export async function walk(test, browser, site, options) {
  const how = options.script ? 'with JavaScript' : 'without JavaScript';
  const title = `明德区公共自行车服务改进方案（${options.script ? '甲' : '乙'}）`;
  const file = (name) => ({ file: `${title}${name}.txt`, text: `${title}${name}\n第一条　为改进公共自行车服务，制定本方案。\n` });
  const matters = {};

  /** Somebody signs in, does something and leaves. */
  const as = async (login, act) => {
    const person = await Person.signIn(browser, site, login, options);
    const result = await act(person);
    await person.leave();
    return result;
  };

  await test(`${how}: a decision is proposed, its comments are heard for thirty days`, async () => {
    await as(`unit-clerk-${UNIT}`, async (clerk) => {
      matters.decision = await clerk.openMatter('major-decision', { 'v-title': title, 'v-proposed-on': '2020-10-26', 'v-proposed-by': 'unit', 'v-category': 'policy', _late: 'on-paper' });
    });
    await as('leader', (mayor) => mayor.act(matters.decision, 'start', { 'v-handling-unit': UNIT, 'v-grounds': '群众意见较多，确有必要。' }, { on: '2020-10-27' }));
    await as(`unit-clerk-${UNIT}`, async (clerk) => {
      const drafts = { 'v-draft': file('（草案）'), 'v-explanation': file('起草说明'), 'v-comment-until': '2020-12-01', 'v-comment-ways': '区政府网站、信函' };
      const questions = { 'v-touches-other-units': 'false', 'v-technical': 'false', 'v-risk-possible': 'false', 'v-affects-market': 'false', 'v-hearing-held': 'false', 'v-party-report-due': 'false' };
      await clerk.act(matters.decision, 'open-comments', { ...drafts, ...questions }, { on: '2020-10-30' });
      // Ten days are too few, and the form says since which article.
      await clerk.open(`/m/${matters.decision}`);
      await clerk.follow(`main a[href="/m/${matters.decision}/do/close-comments"]`);
      await clerk.fill({ _occurred: '2020-11-09', _late: 'on-paper' });
      await clerk.send();
      assert.match(await clerk.said(), /重大行政决策程序暂行条例.*第十五条/s);
      await clerk.act(matters.decision, 'close-comments', {}, { on: '2020-12-02' });
      await clerk.act(matters.decision, 'study', { 'v-adoption-statement': '未收到意见。' }, { on: '2020-12-03' });
    });
  });

  await test(`${how}: its item waits in the pool`, async () => {
    await as(`unit-clerk-${UNIT}`, async (clerk) => {
      matters.item = await clerk.openMatter('agenda-item', { 'v-registered-on': '2020-12-03', 'l-decision': matters.decision, _late: 'on-paper' }, `?l-decision=${matters.decision}`);
      const about = { 'v-title': `审议《${title}》`, 'v-submitting-unit': UNIT, 'v-content': 'decision', 'v-treatment': 'deliberate', 'v-meeting-kind': 'executive' };
      await clerk.act(matters.item, 'submit', about);
    });
    await as('vice-leader', (vice) => vice.act(matters.item, 'endorse'));
    await as('bureau-reviewer', async (reviewer) => {
      const reason = await firstReason(reviewer, matters.item, 'judge-touch');
      await reviewer.act(matters.item, 'judge-touch', { 'v-touches-law': 'yes', _reason: reason, _sentence: '涉及公共服务和收费。' });
    });
    await as('agenda-clerk', async (agenda) => {
      matters.meeting = await agenda.openMatter('government-meeting', { 'v-title': `区政府常务会议（${how}）`, 'v-kind': 'executive', 'v-held-on': '2021-01-04' });
      await agenda.act(matters.meeting, 'notify', { 'v-place': '三楼会议室' });
    });
  });

  await test(`${how}: without its opinion it is not put on the agenda; the page says by which article and who can help`, async () => {
    await as('agenda-clerk', async (agenda) => {
      const words = await refusedAgenda(agenda, matters);
      assert.match(words, /决策草案合法性审查/);
      assert.match(words, /重大行政决策程序暂行条例.*第二十五条/s);
      assert.match(words, /司法局/);
    });
  });

  await test(`${how}: the bureau reviews the draft, the decision may be submitted`, async () => {
    await as(`unit-clerk-${UNIT}`, async (clerk) => {
      matters.review = await clerk.openMatter('legality-review', { 'v-title': title, 'v-profile': 'decision', 'v-registered-on': '2020-12-03', 'l-decision': matters.decision, _late: 'on-paper' }, `?l-decision=${matters.decision}`);
    });
    await as('bureau-reviewer', async (reviewer) => {
      await reviewer.act(matters.review, 'accept', { 'v-submitting-unit': UNIT }, { on: '2020-12-04' });
      await reviewer.open(`/m/${matters.review}`);
      await reviewer.follow(`main a[href="/m/${matters.review}/do/ask-adviser"]`);
      const adviser = await reviewer.page.locator('main [name="p-adviser"]').first().getAttribute('value');
      const every = await reviewer.page.locator('main [name="p-adviser"]').evaluateAll((boxes) => boxes.map((box) => box.value));
      assert.ok(adviser && every.length >= 1);
      await reviewer.fill({ 'p-adviser': every.slice(0, 3), _occurred: '2020-12-05', _late: 'on-paper' });
      await reviewer.send();
    });
    await as('adviser', (adviser) => adviser.act(matters.review, 'advise', { 'v-adviser-opinion': '程序完备，内容合法。' }, { on: '2020-12-07' }));
    await as('bureau-reviewer', (reviewer) => reviewer.act(matters.review, 'draft', { 'v-conclusion': 'lawful', 'v-content': '经审查，权限、程序和内容合法。' }, { on: '2020-12-08' }));
    await as('bureau-checker', (checker) => checker.act(matters.review, 'pass-on', {}, { on: '2020-12-09' }));
    await as('bureau-signer', async (signer) => {
      await signer.act(matters.review, 'issue', {}, { on: '2020-12-18' });
      assert.match(await signer.words(), /法审〔20\d\d〕\d+号/, 'the opinion has no number');
    });
    await as(`unit-clerk-${UNIT}`, (clerk) => clerk.act(matters.decision, 'submit', {}, { on: '2020-12-21' }));
  });

  await test(`${how}: a revised draft voids the opinion`, async () => {
    await as(`unit-clerk-${UNIT}`, async (clerk) => {
      await clerk.open(`/m/${matters.decision}/correct?field=draft`);
      await clerk.fill({ 'v-draft': file('（草案修改稿）') });
      await clerk.send();
      assert.match(clerk.page.url(), /done=correct/, await clerk.said());
    });
    await as('bureau-reviewer', async (reviewer) => {
      await reviewer.open(`/m/${matters.review}`);
      assert.match(await reviewer.words(), /稿件已变更，待复核/);
    });
    await as('agenda-clerk', async (agenda) => assert.match(await refusedAgenda(agenda, matters), /决策草案合法性审查/));
    await as('leader', async (mayor) => {
      await mayor.open(`/m/${matters.decision}`);
      assert.equal(await mayor.page.locator(`main a[href="/m/${matters.decision}/do/decide"]`).count(), 0, 'a decision on an unreviewed draft is offered');
    });
  });

  await test(`${how}: checked again, it is discussed, decided and published`, async () => {
    await as('bureau-reviewer', async (reviewer) => {
      await reviewer.act(matters.review, 'review-again');
      await reviewer.act(matters.review, 'draft', { 'v-conclusion': 'lawful', 'v-content': '经审查，修改稿合法。' });
    });
    await as('bureau-checker', (checker) => checker.act(matters.review, 'pass-on'));
    await as('bureau-signer', (signer) => signer.act(matters.review, 'issue'));
    await as('agenda-clerk', async (agenda) => {
      await agenda.act(matters.item, 'put-on-agenda', await meetingField(agenda, matters));
      await agenda.act(matters.meeting, 'hold', { 'v-members-present': '9', 'v-quorum': 'true' });
      await agenda.act(matters.item, 'discuss', { 'v-outcome': 'passed', 'v-head-spoke-last': 'true', 'v-resolution': '会议同意。' });
    });
    await as('leader', (mayor) => mayor.act(matters.decision, 'decide'));
    await as('office-clerk', async (office) => {
      await office.act(matters.decision, 'promulgate', { 'v-decision-text': `${title}已经区政府常务会议讨论决定，现予公布。`, 'v-executing-unit': UNIT });
      await office.follow(`main a[href="/m/${matters.decision}/publish/decision"]`);
      await office.fill({ _state: 'published', 'r-decision-text': `${title}已经区政府常务会议讨论决定，现予公布。` });
      await office.send();
      assert.match(office.page.url(), /done=decision/, await office.said());
    });
  });

  await test(`${how}: the public reads it, and checks that its record was not changed`, async () => {
    const visitor = await Person.visit(browser, site, options);
    await visitor.open('/columns/major-decisions');
    await visitor.follow(`main a:has-text("${title}")`);
    const words = await visitor.words();
    assert.match(words, /已经区政府常务会议讨论决定，现予公布/);
    assert.match(words, /信息来源/);
    await visitor.follow('main a[href^="/verify?n="]');
    assert.match(await visitor.words(), /登记后没有被改动/);
    await visitor.open('/columns/decision-comments');
    assert.ok(!(await visitor.words()).includes(title), 'what was not published is public');
    await visitor.leave();
  });
}

/** What is in force asks nothing of whom no clock of it names: the mayor may renew a document, once it was evaluated. */
export async function turns(test, browser, site) {
  await test('documents in force do not stand among the mayor’s turns', async () => {
    const mayor = await Person.signIn(browser, site, 'leader');
    assert.doesNotMatch(await mayor.words(), /现行有效/);
    await mayor.open('/w/normative-document');
    assert.match(await mayor.words(), /现行有效/, 'no document is in force: the test would see nothing');
    await mayor.leave();
  });
}

/** The annual report of the year that is over: seen at the desk, published by it, read and taken away by anyone. */
export async function report(test, browser, site) {
  await test('the annual report is previewed, published, and read by the public in each form', async () => {
    const visitor = await Person.visit(browser, site);
    await visitor.open('/reports');
    const before = await visitor.words();
    const clerk = await Person.signIn(browser, site, 'bureau-registrar');
    await clerk.open('/annual');
    await clerk.follow('main a[href="/annual/2020"]');
    assert.match(await clerk.words(), /统计口径/);
    await clerk.send();
    assert.match(clerk.page.url(), /done=publish/, await clerk.said());
    await clerk.leave();
    assert.match(before, /还没有公布年度报告/);
    await visitor.open('/reports');
    await visitor.follow('main a[href="/reports/2020"]');
    assert.match(await visitor.words(), /2020年度法治政府建设.*报告/s);
    for (const [format, head] of [['pdf', '%PDF-'], ['docx', 'PK'], ['md', '# ']]) {
      const file = await visitor.context.request.get(`${site.url}/reports/2020/${format}`);
      assert.equal(file.status(), 200, format);
      assert.ok((await file.body()).toString('latin1').includes(head), format);
    }
    await visitor.leave();
  });
}

/** The first reason that an action's form offers. */
async function firstReason(person, matter, action) {
  await person.open(`/m/${matter}/do/${action}`);
  return person.page.locator('main [name="_reason"] option:not([value=""])').first().getAttribute('value');
}

/** The field that names the meeting, where the form asks for it. */
async function meetingField(agenda, matters) {
  await agenda.open(`/m/${matters.item}/do/put-on-agenda`);
  return (await agenda.page.locator('main [name="l-meeting"]').count()) ? { 'l-meeting': matters.meeting } : {};
}

/** Tries to put the item on the agenda; gives what the page says. */
async function refusedAgenda(agenda, matters) {
  await agenda.open(`/m/${matters.item}/do/put-on-agenda`);
  if (await agenda.page.locator('main form.form').count()) {
    await agenda.fill(await meetingField(agenda, matters));
    await agenda.send();
  }
  assert.ok(!agenda.page.url().includes('done='), 'it was put on the agenda');
  return agenda.words();
}
