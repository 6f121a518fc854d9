using System.Reflection;
using StreamBatch.Testing.Postgres;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework(
    "StreamBatch.Storage.Postgres.Tests.Server.SkippingFramework", "StreamBatch.Storage.Postgres.Tests")]

namespace StreamBatch.Storage.Postgres.Tests.Server;

/// <summary>Skips every test of this assembly, with the reason, where there is no PostgreSQL: those that come from the
/// conformance suites cannot say so themselves.</summary>
public sealed class SkippingFramework(IMessageSink messageSink) : XunitTestFramework(messageSink)
{
    /// <inheritdoc/>
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        PrivatePostgres.WhyUnavailable() is { } reason
            ? new Executor(reason, assemblyName, SourceInformationProvider, DiagnosticMessageSink)
            : base.CreateExecutor(assemblyName);

    private sealed class Executor(
        string reason,
        AssemblyName assemblyName,
        ISourceInformationProvider sourceInformationProvider,
        IMessageSink diagnosticMessageSink)
        : XunitTestFrameworkExecutor(assemblyName, sourceInformationProvider, diagnosticMessageSink)
    {
        protected override void RunTestCases(
            IEnumerable<IXunitTestCase> testCases,
            IMessageSink executionMessageSink,
            ITestFrameworkExecutionOptions executionOptions) =>
            base.RunTestCases(
                testCases.Select(test => new Skipped(reason, DiagnosticMessageSink, test)),
                executionMessageSink,
                executionOptions);
    }

    private sealed class Skipped : XunitTestCase
    {
        [Obsolete("For deserialization alone, which does not happen.")]
        public Skipped()
        {
        }

        public Skipped(string reason, IMessageSink sink, IXunitTestCase test)
            : base(
                sink,
                Xunit.Sdk.TestMethodDisplay.ClassAndMethod,
                Xunit.Sdk.TestMethodDisplayOptions.None,
                test.TestMethod,
                test.TestMethodArguments)
        {
            Initialize();
            SkipReason = reason;
        }
    }
}
