// Mocha's reporter of this project: one line per suite, failures and skipped tests in full at the end, and the closing line
// 'N passed, N failed' that CI reads. A process that is kept alive by something a test forgot to close ends with an error
// that names it, instead of hanging.
const { reporters, Runner } = require('mocha');

const graceMs = 15_000;

/** Ends a process that has nothing left to test; the timer itself keeps nothing alive. */
function watchForLeftovers() {
  setTimeout(() => {
    const kept = process.getActiveResourcesInfo();
    console.error(
      `The tests are over, but something they opened keeps the process alive: ${kept.join(', ')}`,
    );
    process.exit(1);
  }, graceMs).unref();
}

module.exports = class TinymlReporter extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    let failures = 0;
    let tests = 0;
    let started = 0;
    runner.on(Runner.constants.EVENT_SUITE_BEGIN, suite => {
      if (!suite.parent?.root) return;
      [failures, tests, started] = [0, 0, Date.now()];
    });
    runner.on(Runner.constants.EVENT_TEST_END, () => {
      tests++;
    });
    runner.on(Runner.constants.EVENT_TEST_FAIL, () => {
      failures++;
    });
    runner.on(Runner.constants.EVENT_TEST_PENDING, test => skipped.push(test.fullTitle()));
    runner.on(Runner.constants.EVENT_SUITE_END, suite => {
      if (!suite.parent?.root) return;
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      const result = failures > 0 ? `, ${failures} FAILED` : '';
      console.log(`${failures > 0 ? '✖' : '✔'} ${suite.title} (${tests}${result}, ${seconds} s)`);
    });
    runner.on(Runner.constants.EVENT_RUN_END, () => {
      if (this.failures.length > 0) reporters.Base.list(this.failures);
      if (skipped.length > 0)
        console.log(`\n${skipped.length} skipped:\n${skipped.map(title => `  ${title}`).join('\n')}`);
      console.log(`\n${this.stats.passes} passed, ${this.stats.failures} failed`);
      watchForLeftovers();
    });
  }
};
