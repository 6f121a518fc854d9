using System.Security.Cryptography;
using System.Text;
using StreamBatch.Domain.Time;
using StreamBatch.Generation.Events;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Tests.Events;

public sealed class EventGeneratorTests
{
    private static readonly GeneratorOptions Everything = new() { Everything = true, Events = 2_000 };

    [Theory]
    [InlineData(false, "401d60ebfcb6a2d8")]
    [InlineData(true, "4d5d7a12b84f0961")]
    public async Task Run_OfTheSameOptions_HasTheSameBytesForEver(bool asSteps, string hash)
    {
        var options = Everything with { ClockRuns = asSteps, RequestEvents = asSteps ? 1 : 1_000 };
        var first = await Runs.TextAsync(Contracts.Orders(), options, asSteps);
        var second = await Runs.TextAsync(Contracts.Orders(), options, asSteps);

        Assert.Equal(first, second);
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(first)))[..16]);
    }

    [Fact]
    public async Task Run_OfAnotherSeed_IsAnother()
    {
        var first = await Runs.TextAsync(Contracts.Amounts(), new GeneratorOptions { Events = 10 });
        var second = await Runs.TextAsync(Contracts.Amounts(), new GeneratorOptions { Events = 10, Seed = 2 });

        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Everything_HasEveryForm()
    {
        var forms = Runs.Of(Contracts.Orders(), Everything with { Events = 20_000 })
            .Select(made => made.Form).ToHashSet();

        Assert.Equal(Enum.GetValues<GeneratedForm>().ToHashSet(), forms);
        Assert.Empty(new EventGenerator(Contracts.Orders(), Everything).LeftOut);
    }

    [Fact]
    public void Everything_OfAContractWithoutRoom_SaysWhatIsLeftOut()
    {
        var generator = new EventGenerator(Contracts.Amounts(), Everything);

        Assert.Equal(
            ["--late-share", "--future"],
            generator.LeftOut.Select(line => line.Split(':')[0]).Order(StringComparer.Ordinal).Reverse());
    }

    [Theory]
    [InlineData("kind: tumbling, size: 1m")]
    [InlineData("kind: sliding, size: 1m, slide: 20s, offset: 5s")]
    [InlineData("kind: session, gap: 30s")]
    public void Shares_AreMet(string windows)
    {
        const int Events = 100_000;
        var share = new Share(40_000);
        var made = Runs.Of(Contracts.Orders(windows), new GeneratorOptions
        {
            Events = Events,
            Late = share,
            VeryLate = share,
            Duplicates = share,
            Conflicts = share,
            Future = share,
            Retractions = share,
            Tombstones = share,
            Malformed = share,
            RuleBreaking = share,
        });
        var counts = made.CountBy(one => one.Form).ToDictionary();

        foreach (var form in Enum.GetValues<GeneratedForm>().Where(form => form != GeneratedForm.Record))
        {
            var isHalf = form is GeneratedForm.Retraction or GeneratedForm.EarlyRetraction
                or GeneratedForm.RetractedRecord;
            Assert.InRange(counts[form] / (double)Events, isHalf ? 0.018 : 0.037, isHalf ? 0.022 : 0.043);
        }

        Assert.Equal(Events, made.Count);
        Assert.Equal(counts[GeneratedForm.EarlyRetraction], counts[GeneratedForm.RetractedRecord]);
    }

    [Fact]
    public void Sequences_AreDenseInSourceAndPartitionButForTheGaps()
    {
        var options = new GeneratorOptions
        {
            Events = 20_000,
            Sequence = true,
            Duplicates = new Share(50_000),
            Retractions = new Share(50_000),
        };
        var dense = Sequences(options);
        var withGaps = Sequences(options with { SequenceGaps = new Share(100_000) });

        Assert.Equal(4 * 16, dense.Count);
        Assert.All(dense, numbers => Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers));
        var sent = withGaps.Sum(numbers => numbers.Count);
        Assert.InRange(withGaps.Sum(numbers => numbers[^1]) / (double)sent, 1.08, 1.12);
    }

    [Fact]
    public void Rate_IsThatOfEventTime()
    {
        var made = Runs.Of(Contracts.Amounts(), new GeneratorOptions
        {
            Events = 10_000,
            Rate = 2.5m,
            Start = new EventTime(0),
            Bursts = new Share(300_000),
        });

        Assert.Equal(
            10_000 / 2.5, made[^1].Root.GetProperty("time").GetDateTimeOffset().ToUnixTimeSeconds(), 30.0);
        Assert.All(made, one => Assert.Equal(GeneratedForm.Record, one.Form));
    }

    [Fact]
    public void Advance_KeepsTheClockAheadOfTheEvents()
    {
        var now = GeneratorOptions.DefaultStart.Microseconds;
        foreach (var one in Runs.Of(Contracts.Orders(), Everything with { ClockRuns = true, RequestEvents = 1 }))
        {
            now += one.Advance.Ticks / TimeSpan.TicksPerMicrosecond;
            if (one.Form == GeneratedForm.Record)
            {
                var text = one.Root.GetProperty("time").GetString()!;
                Assert.Equal(Rfc3339Outcome.Ok, Rfc3339.TryParse(text, out var time));
                Assert.True(time.Microseconds <= now);
            }
        }
    }

    [Fact]
    public void IdleSources_FallSilentInTurn()
    {
        var made = Runs.Of(Contracts.Amounts(), new GeneratorOptions { Events = 8_000, Sources = 4, IdleSources = 2 });
        var phases = made.Chunk(1_000).Select(phase => phase.CountBy(one => one.Source).ToDictionary()).ToList();

        Assert.Contains(phases, phase => !phase.ContainsKey("/generated/1") && phase.ContainsKey("/generated/2"));
        Assert.Contains(phases, phase => phase.ContainsKey("/generated/1") && !phase.ContainsKey("/generated/2"));
        Assert.All(phases, phase => Assert.True(phase.ContainsKey("/generated/3")));
    }

    private static List<List<long>> Sequences(GeneratorOptions options) =>
    [
        .. Runs.Of(Contracts.Orders(), options)
            .Where(made => made.Form != GeneratedForm.Duplicate)
            .GroupBy(made => (made.Source, made.Id.Split(':')[0]))
            .Select(group => group.Select(made => made.Root.GetProperty("sequence").GetInt64()).Order().ToList()),
    ];
}
