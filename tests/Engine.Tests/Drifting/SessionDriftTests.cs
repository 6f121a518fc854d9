using StreamBatch.Domain.Contracts;

namespace StreamBatch.Engine.Tests.Drifting;

/// <summary>Reconciliation of sessions finds what was injected. A class for each kind, so that they run at the
/// same time.</summary>
[Trait("Suite", "Long")]
public sealed class SessionDriftTests
{
    public static TheoryData<LatePolicy> Policies => new(Enum.GetValues<LatePolicy>());

    [Theory]
    [MemberData(nameof(Policies))]
    public Task Reconcile_OfGeneratedScenarios_FindsWhatWasInjected(LatePolicy policy) =>
        DriftComparison.RunAsync(WindowKind.Session, policy, TestScale.Runs(84));
}
