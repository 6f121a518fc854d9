using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Domain.Tests.Reconciliation;

public sealed class ClassificationTests
{
    // Rows are "events total"; the log is counted | with quality | with duplicates.
    [Theory]
    [InlineData("2 50", "3 70", "3 70 | 3 70 | 3 70", DriftClass.Late)]
    [InlineData("2 50", "3 70", "3 70 | 4 90 | 5 91", DriftClass.Late)]
    [InlineData("3 70", "2 50", "2 50 | 2 50 | 2 50", DriftClass.Late)]
    [InlineData("-", "3 70", "3 70 | 3 70 | 3 70", DriftClass.Late)]
    [InlineData("3 70", "-", "- | - | -", DriftClass.Late)]
    [InlineData("3 70", "-", "- | 1 10 | 1 10", DriftClass.Late)]
    [InlineData("2 50", "3 70", "2 50 | 3 70 | 3 70", DriftClass.Quality)]
    [InlineData("2 50", "3 70", "1 10 | 3 70 | 3 70", DriftClass.Quality)]
    [InlineData("-", "3 70", "- | 3 70 | 3 70", DriftClass.Quality)]
    [InlineData("2 50", "3 70", "2 50 | 2 50 | 3 70", DriftClass.Duplicate)]
    [InlineData("2 50", "3 70", "2 50 | 4 90 | 3 70", DriftClass.Duplicate)]
    [InlineData("-", "3 70", "- | - | 3 70", DriftClass.Duplicate)]
    [InlineData("2 50", "-", "2 50 | 2 50 | 2 50", DriftClass.MissingInBatch)]
    [InlineData("2 50", "-", "3 70 | 3 70 | 3 70", DriftClass.MissingInBatch)]
    [InlineData("2 50", "-", "?", DriftClass.MissingInBatch)]
    [InlineData("-", "3 70", "- | - | -", DriftClass.Loss)]
    [InlineData("-", "3 70", "2 50 | 2 50 | 2 50", DriftClass.Loss)]
    [InlineData("-", "3 70", "?", DriftClass.Loss)]
    [InlineData("2 50", "3 70", "2 50 | 2 50 | 2 50", DriftClass.Loss)]
    [InlineData("2 50", "3 50", "2 50 | 2 50 | 2 50", DriftClass.Loss)]
    [InlineData("2 50", "3 70", "?", DriftClass.Loss)]
    [InlineData("2 50", "2 51", "2 50 | 2 50 | 2 50", DriftClass.Value)]
    [InlineData("2 50", "2 51", "3 70 | 4 90 | 5 99", DriftClass.Value)]
    [InlineData("2 50", "1 70", "2 50 | 2 50 | 2 50", DriftClass.Value)]
    [InlineData("2 50", "2 n", "2 50 | 2 50 | 2 50", DriftClass.Value)]
    [InlineData("2 50", "o 50", "2 50 | 2 50 | 2 50", DriftClass.Value)]
    [InlineData("2 50", "2 51", "?", DriftClass.Value)]
    public void Classify_TheFirstHypothesisThatHolds(string stream, string batch, string log, DriftClass expected)
    {
        var drift = DriftCases.Drift(stream, batch, log);

        Assert.Equal(expected, Classification.Classify(DriftCases.CountAndSum(), drift).Class);
    }

    [Theory]
    [InlineData(true, true, DriftClass.InFlight)]
    [InlineData(true, false, DriftClass.InFlight)]
    [InlineData(false, true, DriftClass.Contract)]
    [InlineData(false, false, DriftClass.Late)]
    public void Classify_InFlightThenContract_BeforeAllOthers(bool inFlight, bool versionsDiffer, DriftClass expected)
    {
        var drift = DriftCases.Drift("2 50", "3 70", "3 70 | 3 70 | 3 70") with
        {
            IsInFlight = inFlight,
            VersionsDiffer = versionsDiffer,
        };

        Assert.Equal(expected, Classification.Classify(DriftCases.CountAndSum(), drift).Class);
    }

    [Fact]
    public void Classify_RowsOfDifferentVersions_MayHaveDifferentNumbersOfValues()
    {
        var drift = DriftCases.Drift("2 50", "3 70 1", "2 50 | 2 50 | 2 50") with { VersionsDiffer = true };

        Assert.Equal(DriftClass.Contract, Classification.Classify(DriftCases.CountAndSum(), drift).Class);
    }

    // The aggregates: e is count(), c and d count(p), s sum(p); ~ after one: within 1.
    [Theory]
    [InlineData("e s", "2 5", "3 5", DriftClass.Loss)]
    [InlineData("c s", "2 5", "3 5", DriftClass.Loss)]
    [InlineData("c d", "2 2", "1 3", DriftClass.Loss)]
    [InlineData("c d", "2 2", "1 1", DriftClass.Value)]
    [InlineData("c e", "2 2", "3 2", DriftClass.Value)]
    [InlineData("s s", "2 5", "3 6", DriftClass.Value)]
    [InlineData("e~ s", "2 5", "3 6", DriftClass.Value)]
    [InlineData("e~ s", "2 5", "4 5", DriftClass.Loss)]
    [InlineData("e s", "o 5", "3 6", DriftClass.Value)]
    [InlineData("e s", "o 5", "o 6", DriftClass.Value)]
    public void Classify_LossByCount_AsksTheEventCountFirst(
        string aggregates, string stream, string batch, DriftClass expected)
    {
        var contract = DriftCases.Of([.. aggregates.Split(' ').Select(name => DriftCases.Aggregate(
            name,
            name[0] switch
            {
                'e' => AggregateFunction.CountEvents,
                's' => AggregateFunction.Sum,
                _ => AggregateFunction.CountValues,
            },
            name.EndsWith('~') ? 1 : null))]);

        Assert.Equal(expected, Classification.Classify(contract, DriftCases.Drift(stream, batch, "?")).Class);
    }

    [Fact]
    public void Classify_AResultWithinToleranceOfBothRows_IsLate()
    {
        var contract = DriftCases.Of(DriftCases.Aggregate("s", AggregateFunction.Sum, tolerance: 1));

        Assert.Equal(
            DriftClass.Late, Classification.Classify(contract, DriftCases.Drift("0", "2", "1 | 1 | 1")).Class);
    }

    [Fact]
    public void Classify_EvidenceIsInOrder_WithoutZeroCounts()
    {
        var drift = DriftCases.Drift("2 50", "3 70", "3 70 | 3 70 | 3 70");
        var log = drift.Recompute!;

        Evidence[] all = Evidence(
            drift with
            {
                Recompute = log with { OnTime = 1, Late = 2, Held = 3, Expired = 4, Quarantined = 5, Duplicates = 6 },
            });
        Evidence[] some = Evidence(drift with { Batch = null, Recompute = log with { OnTime = 1, Duplicates = 6 } });
        Evidence[] none = Evidence(drift with { Batch = null, Recompute = null });

        Assert.Equal(
            [
                new(EvidenceKind.OnTime, 1), new(EvidenceKind.Late, 2), new(EvidenceKind.Held, 3),
                new(EvidenceKind.Expired, 4), new(EvidenceKind.Quarantined, 5), new(EvidenceKind.Duplicate, 6),
                new(EvidenceKind.BatchRow, 1),
            ],
            all);
        Assert.Equal([new(EvidenceKind.OnTime, 1), new(EvidenceKind.Duplicate, 6)], some);
        Assert.Empty(none);
    }

    [Fact]
    public void Classify_WithoutARowOnEitherSide_IsRefused() =>
        Assert.Throws<ArgumentException>(() =>
            Classification.Classify(DriftCases.CountAndSum(), DriftCases.Drift("-", "-", "?")));

    private static Evidence[] Evidence(DriftCase drift) =>
        [.. Classification.Classify(DriftCases.CountAndSum(), drift).Evidence];
}
