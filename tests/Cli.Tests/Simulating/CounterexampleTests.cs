using StreamBatch.Domain.Contracts;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>Generated scenarios in which the engine once differed from the reference.</summary>
public sealed class CounterexampleTests
{
    [Theory]
    [InlineData(LatePolicy.Merge, 1065)]
    [InlineData(LatePolicy.Overwrite, 1199)]
    [InlineData(LatePolicy.Compensate, 1563)]
    [InlineData(LatePolicy.Quarantine, 435)]
    public Task Event_TakenOutOfSomeWindows_StaysOutWhenItIsTakenOutAgain(LatePolicy policy, int seed) =>
        ReferenceComparison.RunAsync(WindowKind.Sliding, policy, seed);

    [Theory]
    [InlineData(WindowKind.Tumbling, LatePolicy.Merge, 45)]
    [InlineData(WindowKind.Sliding, LatePolicy.Overwrite, 9)]
    public Task Release_OfAnIdentityThatCountsAlready_IsRefused(WindowKind kind, LatePolicy policy, int seed) =>
        ReferenceComparison.RunAsync(kind, policy, seed);

    [Theory]
    [InlineData(LatePolicy.Overwrite, 27)]
    [InlineData(LatePolicy.Quarantine, 16)]
    public Task Release_IntoASessionThatIsDroppedWithTheNextBlock_RevivesIt(LatePolicy policy, int seed) =>
        ReferenceComparison.RunAsync(WindowKind.Session, policy, seed);

    [Fact]
    public Task End_WithARetractionThatIsHeldInPart_LooksAtRecordsOnly() =>
        ReferenceComparison.RunAsync(WindowKind.Sliding, LatePolicy.Quarantine, 509);

    [Fact]
    public Task View_AfterARecordAndItsRetraction_IsWhatCompensateTakesBack() =>
        ReferenceComparison.RunAsync(WindowKind.Tumbling, LatePolicy.Compensate, 146);
}
