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
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName)
    {
        var reason = PrivatePostgres.WhyUnavailable();
        Note(reason);
        return reason is null
            ? base.CreateExecutor(assemblyName)
            : new Executor(reason, assemblyName, SourceInformationProvider, DiagnosticMessageSink);
    }

    // Whoever started the tests reads in this folder what they found.
    private static void Note(string? reason)
    {
        if (Environment.GetEnvironmentVariable("STREAMBATCH_TEST_NOTES") is { Length: > 0 } folder)
        {
            var found = Environment.GetEnvironmentVariable(PrivatePostgres.Variable) is { Length: > 0 }
                ? $"tested on the server that {PrivatePostgres.Variable} names"
                : "tested on a private server from the programs of this machine";
            File.WriteAllText(
                Path.Combine(folder, "postgresql.txt"),
                $"postgresql: {(reason is null ? found : $"NOT TESTED ({reason})")}\n");
        }
    }

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
