using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Domain.Windowing;
using Xunit;

namespace StreamBatch.Domain.Tests.Formats;

/// <summary>Numbers that stand on disk never change; a new member gets a number of its own and a line here.</summary>
public sealed class PersistedEnumTests
{
    [Theory]
    [InlineData(
        typeof(AggregateFunction),
        "CountEvents=0 CountValues=1 Sum=2 Min=3 Max=4 Average=5 First=6 Last=7 Distinct=8 NewestTime=9")]
    [InlineData(typeof(AggregateState), "Null=0 Number=1 Overflow=2 Text=3 Approximate=4")]
    [InlineData(typeof(Authority), "Manual=0 Batch=1 Stream=2")]
    [InlineData(typeof(BlockCompression), "None=0 Brotli=1")]
    [InlineData(
        typeof(ControlKind),
        "ContractRegistered=1 WatermarkDecided=2 BatchRunLoaded=3 VerdictSealed=4 RepairPlanned=5 LogRetained=6 "
        + "ResultsRetained=7 SemanticsRaised=8 TurnTaken=9 WatermarkReached=16 Correction=17 Released=18 Discarded=19")]
    [InlineData(
        typeof(DriftClass),
        "InFlight=0 Contract=1 Late=2 Quality=3 Duplicate=4 MissingInBatch=5 Loss=6 Value=7")]
    [InlineData(
        typeof(EventStatus),
        "Accepted=0 Late=1 Held=2 Expired=3 Duplicate=4 Conflict=5 Tombstoned=6 Retracted=7 Quarantined=8 Rejected=9")]
    [InlineData(typeof(LatePolicy), "Overwrite=0 Merge=1 Compensate=2 Quarantine=3")]
    [InlineData(
        typeof(PaneCause),
        "OnTime=0 Late=1 Repair=2 Adopted=3 Released=4 Tombstone=5 Retraction=6 Split=7 Merge=8")]
    [InlineData(typeof(PaneMode), "Whole=0 Delta=1 Withdrawal=2")]
    [InlineData(typeof(PaneTiming), "OnTime=0 Late=1 Correction=2")]
    [InlineData(typeof(PropertyType), "String=0 Integer=1 Number=2 Boolean=3 Timestamp=4 Date=5 Json=6")]
    [InlineData(typeof(QuarantineState), "Open=0 Recomputed=1 Released=2 Corrected=3 Discarded=4")]
    [InlineData(
        typeof(ReasonCode),
        "None=0 Json=1 AttributeInvalid=2 IdMissing=3 SourceMissing=4 UnknownContract=5 UnknownVersion=6 TimeMissing=7 "
        + "TimeInvalid=8 TimeTooPrecise=9 DataInvalid=10 KeyMissing=11 SubjectMismatch=12 TooLarge=13 "
        + "KindUnsupported=14 RetractsMissing=15 NotQuarantined=16 NotReleasable=17 KeyBusy=18 Known=32 Quarantined=33 "
        + "OtherContent=34 AlreadyRetracted=35 Tombstoned=48 Retracted=49 Type=64 Required=65 Scale=66 Range=67 "
        + "Enum=68 Length=69 Pattern=70 TimeInFuture=71 NotRetractable=72 TargetMismatch=73 SequenceForgotten=74 "
        + "Format=75 Comparison=76 "
        + "Expired=96")]
    [InlineData(typeof(RecordKind), "Record=0 Retraction=1 Tombstone=2")]
    [InlineData(
        typeof(VerdictKind),
        "Equal=0 Repaired=1 Adopted=2 StreamStands=3 Incident=4 InFlight=5 NotRecomputable=6")]
    [InlineData(typeof(WatermarkCause), "Sources=0 Explicit=1 End=2 Idle=3")]
    [InlineData(typeof(WindowKind), "Tumbling=0 Sliding=1 Session=2")]
    public void Numbers_OfPersistedEnums_AreFrozen(Type type, string expected)
    {
        var members = Enum.GetNames(type).Select(name => $"{name}={Convert.ToInt32(Enum.Parse(type, name), null)}");

        Assert.Equal(expected, string.Join(' ', members));
    }
}
