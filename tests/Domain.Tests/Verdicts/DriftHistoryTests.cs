using System.Globalization;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Tests.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Tests.Verdicts;

/// <summary>
/// Chains in short: <c>/</c> begins a reconciliation, an hour after the one before. <c>k1=i2</c>: the row of k in
/// window 1 is incident 2; <c>r2</c> is repaired, <c>s2</c> the stream stands, <c>d2</c> declined before; with
/// <c>:x</c>
/// the batch's row says x. <c>=1</c> is the equal rest of window 1, <c>~1</c> one in flight. <c>!2a</c> and <c>!2d</c>
/// approve and decline.
/// </summary>
public sealed class DriftHistoryTests
{
    [Theory]
    [InlineData("k1=i1 =1", "1 Open")]
    [InlineData("k1=i1 =1 / k1=i1 =1", "1 Open")]
    [InlineData("k1=i1 =1 / =1", "1 Resolved")]
    [InlineData("k1=i1 =1 / =2", "1 Open")]
    [InlineData("k1=i1 =1 / ~1", "1 Open")]
    [InlineData("k1=i1 =1 / k1=r2 =1", "1 Resolved")]
    [InlineData("k1=i1 =1 / k1=s2 =1", "1 Replaced")]
    [InlineData("k1=i1 =1 / k1=i2:x =1", "1 Replaced, 2 Open")]
    [InlineData("k1=i1 =1 / !1a", "1 Approved")]
    [InlineData("k1=i1 =1 / !1d", "1 Declined")]
    [InlineData("k1=i1 =1 / !1d / k1=d1 =1", "1 Declined")]
    [InlineData("k1=i1 =1 / !1d / k1=i2:x =1", "1 Declined, 2 Open")]
    [InlineData("k1=i1 =1 / !1d / =1 / k1=i2 =1", "1 Declined, 2 Open")]
    [InlineData("k1=i1 =1 / !1a / k1=i2 =1", "1 Approved, 2 Open")]
    [InlineData("k1=i1 l1=i2 =1 / l1=i2 =1", "1 Resolved, 2 Open")]
    [InlineData("k1=i1 =1 / !9a", "1 Open")]
    [InlineData("k1=r1 =1", "")]
    public void Incidents_KeepTheirIdUntilTheyEnd(string chain, string expected) => Assert.Equal(
        expected,
        string.Join(", ", Fold(chain).Incidents.Select(incident => $"{incident.Id} {incident.State}")));

    [Theory]
    [InlineData("=1", null)]
    [InlineData("k1=i1 =1", "1 from 0")]
    [InlineData("k1=i1 =1 / k1=i1 =1", "2 from 0")]
    [InlineData("k1=s1 =1 / k1=s2 =1 / k1=s3 =1", "3 from 0")]
    [InlineData("k1=s1 =1 / =1 / k1=s2 =1", "1 from 2")]
    [InlineData("k1=s1 =1 / ~1 / k1=s2 =1", "2 from 0")]
    [InlineData("k1=s1 =1 / =2 / k1=s2 =1", "2 from 0")]
    [InlineData("k1=r1 =1", null)]
    [InlineData("k1=s1 =1 / k1=r2 =1", null)]
    [InlineData("k1=i1 =1 / !1d / k1=d1 =1", "2 from 0")]
    [InlineData("k1=i1 =1 / !1a", null)]
    public void Drifts_AgeFromComparisonToComparison(string chain, string? expected) => Assert.Equal(
        expected,
        Fold(chain).Find("k", WindowOf('1')) is { } known
            ? $"{known.Comparisons} from {known.FirstSeenMicroseconds / Hour}"
            : null);

    [Theory]
    [InlineData("k1=i1 =1", false, 1)]
    [InlineData("k1=i1:x =1", false, null)]
    [InlineData("k1=i1 =1 / !1d", true, null)]
    [InlineData("k1=i1 =1 / !1d / k1=d1 =1", true, null)]
    [InlineData("k1=i1:x =1 / !1d", false, null)]
    [InlineData("k1=s1 =1", false, null)]
    public void SameValues_AreTheSameIncident(string chain, bool isDeclined, int? incident)
    {
        var known = Fold(chain).Find("k", WindowOf('1'))!;

        Assert.Equal(isDeclined, known.IsDeclined(Row("s"), Row("b")));
        Assert.Equal(incident, known.SameIncident(DriftClass.Value, Row("s"), Row("b")));
        Assert.Null(known.SameIncident(DriftClass.Loss, Row("s"), Row("b")));
        Assert.Null(known.SameIncident(DriftClass.Value, null, Row("b")));
    }

    [Fact]
    public void CorrectedAfter_CountsWhatWasCorrectedWithoutAPerson()
    {
        var history = Fold("k1=r1 l1=r2 =1 / k2=r3 m2=i4 =2 / !4a / =1");

        Assert.Equal(3, history.CorrectedAfter(-1));
        Assert.Equal(1, history.CorrectedAfter(0));
        Assert.Equal(0, history.CorrectedAfter(Hour));
    }

    [Fact]
    public void Verdicts_SealedBeforeIdsWereKept_AreCounted()
    {
        var history = new DriftHistory(Contract);
        var old = GoldenVerdicts.All[1] with { Group = WindowOf('1') };
        history.Apply(old);
        history.Apply(old with { Number = 2, Action = "incident", Kind = VerdictKind.Incident, Revision = null });

        Assert.Equal(2, Assert.Single(history.Incidents).Id);
    }

    [Fact]
    public void OptionalMembers_AreWrittenAndReadAgain()
    {
        var verdict = GoldenVerdicts.All[1] with
        {
            Repair = 7,
            Decides = 7,
            Reason = IncidentReason.Limit,
            IsDeclined = true,
            Reconciliation = 3,
            Age = new DriftAge(2, 5, true),
            By = "ada",
            Note = "\"why\"",
        };

        var body = VerdictCodec.Write(verdict);

        Assert.EndsWith(
            "\"cut\":[12,0,7],\"decides\":7,\"repair\":7,\"incidentReason\":\"limit\",\"isDeclined\":true,"
                + "\"reconciliation\":3,\"age\":{\"comparisons\":2,\"firstSeenMicroseconds\":5,"
                + "\"isPersistent\":true},\"by\":\"ada\",\"note\":\"\\\"why\\\"\"}",
            body,
            StringComparison.Ordinal);
        Assert.Equal(body, VerdictCodec.Write(VerdictCodec.Read(body)));
    }

    private const long Hour = 3_600_000_000;

    private static readonly Contract Contract = MakeContract();

    private static Contract MakeContract()
    {
        var like = DriftCases.CountAndSum();
        return new Contract
        {
            Id = like.Id,
            Version = like.Version,
            Properties = like.Properties,
            Key = like.Key,
            EventTimeProperty = null,
            Partitions = 1,
            Windows = new WindowSpecification(
                WindowKind.Tumbling, TimeSpan.FromMicroseconds(10), TimeSpan.FromMicroseconds(10), default),
            Aggregates = like.Aggregates,
            Watermark = like.Watermark,
            AllowedLateness = default,
            LatePolicy = like.LatePolicy,
            Authority = like.Authority,
            Breaker = like.Breaker,
        };
    }

    private static DriftHistory Fold(string chain)
    {
        var history = new DriftHistory(Contract);
        long number = 0;
        foreach (var (hour, part) in chain.Split(" / ").Index())
        {
            var first = number + 1;
            foreach (var item in part.Split(' '))
            {
                history.Apply(Read(item, history) with
                {
                    Number = ++number,
                    TimeMicroseconds = hour * Hour,
                    Reconciliation = item[0] == '!' ? null : first,
                });
            }
        }

        return history;
    }

    private static Verdict Read(string item, DriftHistory history)
    {
        if (item[0] is '=' or '~')
        {
            return GoldenVerdicts.All[0] with
            {
                Group = WindowOf(item[1]),
                Kind = item[0] == '=' ? VerdictKind.Equal : VerdictKind.InFlight,
            };
        }

        if (item[0] == '!')
        {
            var id = item[1] - '0';
            var found = history.IncidentOf(id)?.Found ?? GoldenVerdicts.All[1];
            return found with { Decides = id, Revision = item[2] == 'a' ? 2 : null };
        }

        var parts = item.Split('=', ':');
        var (kind, action) = parts[1][0] switch
        {
            'i' => (VerdictKind.Incident, "incident"),
            'r' => (VerdictKind.Repaired, "recomputed"),
            _ => (VerdictKind.StreamStands, "streamStands"),
        };
        return GoldenVerdicts.All[1] with
        {
            Key = parts[0][..1],
            Group = WindowOf(parts[0][1]),
            Kind = kind,
            Class = DriftClass.Value,
            Action = action,
            IsDeclined = parts[1][0] == 'd',
            Repair = long.Parse(parts[1][1..], CultureInfo.InvariantCulture),
            Revision = kind == VerdictKind.Repaired ? 2 : null,
            Stream = Row("s"),
            Batch = Row(parts.Length > 2 ? parts[2] : "b"),
        };
    }

    private static string Row(string text) => $"{{\"v\":\"{text}\"}}";

    private static Window WindowOf(char start) =>
        new(new EventTime((start - '0') * 10L), new EventTime(((start - '0') * 10L) + 10));
}
