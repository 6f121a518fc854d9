using StreamBatch.Domain.Contracts;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>Session windows of the engine are those of the reference. A class for each kind, so that they run at the
/// same time.</summary>
[Trait("Suite", "Long")]
public sealed class SessionReferenceTests
{
    public static TheoryData<LatePolicy> Policies => LongRun.Policies;

    [Theory]
    [MemberData(nameof(Policies))]
    public Task Engine_OnGeneratedScenarios_IsTheReference(LatePolicy policy) =>
        ReferenceComparison.RunAsync(WindowKind.Session, policy);
}
