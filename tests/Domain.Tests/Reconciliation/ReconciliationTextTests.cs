using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Domain.Tests.Reconciliation;

/// <summary>Numbers and words that are stored: a line that changes here breaks what is stored already.</summary>
public sealed class ReconciliationTextTests
{
    [Fact]
    public void DriftClasses_AreFrozen() => Assert.Equal(
        "inFlight=0 contract=1 late=2 quality=3 duplicate=4 missingInBatch=5 loss=6 value=7",
        Listed<DriftClass>(ReconciliationText.Of));

    [Fact]
    public void EvidenceKinds_AreFrozen() => Assert.Equal(
        "onTime=0 late=1 held=2 expired=3 quarantined=4 duplicate=5 batchRow=6",
        Listed<EvidenceKind>(ReconciliationText.Of));

    [Fact]
    public void RepairActions_AreFrozen() => Assert.Equal(
        "=0 recomputed=1 adopted=2 streamStands=3 incident=4", Listed<RepairAction>(ReconciliationText.Of));

    [Fact]
    public void IncidentReasons_AreFrozen() => Assert.Equal(
        "authority=0 breaker=1 limit=2 superseded=3", Listed<IncidentReason>(ReconciliationText.Of));

    [Fact]
    public void Of_AnUnknownNumber_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ReconciliationText.Of((DriftClass)8));

    private static string Listed<TEnum>(Func<TEnum, string?> text)
        where TEnum : struct, Enum =>
        string.Join(' ', Enum.GetValues<TEnum>().Select(value => $"{text(value)}={Convert.ToInt32(value)}"));
}
