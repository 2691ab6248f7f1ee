// Tests are compiled first (npm test does it); what is tested is what ships. Under CI=true a skipped test is a failure.
module.exports = {
  timeout: 60_000,
  reporter: './scripts/reporter.cjs',
  forbidPending: process.env.CI === 'true',
};
