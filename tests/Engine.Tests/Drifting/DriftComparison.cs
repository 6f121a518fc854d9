using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Engine.Tests.Drifting;

/// <summary>
/// Goal: a reconciliation finds every difference between stream and batch and invents none, gives each the class that
/// what happened to its events demands, and repairs exactly what authority lets it. Method: a generated scenario with
/// every irregularity is played on a host and on the reference; batch rows come from the reference's log with faults
/// put in; class and result of every window are decided by a slow classifier of its own, and compared.
/// </summary>
internal sealed class DriftComparison
{
    private readonly Random _random;
    private readonly DriftPlay _play;
    private readonly DriftModel _model;

    private DriftComparison(Random random, DriftPlay play)
    {
        _random = random;
        _play = play;
        _model = new DriftModel(play);
    }

    public static Dictionary<DriftClass, int> Found { get; } = [];

    /// <summary>Plays that many scenarios, from seed 0; tells of all that fail, and of the shortest all of it.</summary>
    public static async Task RunAsync(WindowKind kind, LatePolicy policy, int seeds)
    {
        List<string> failures = [];
        for (var seed = 0; seed < seeds; seed++)
        {
            try
            {
                await RunOneAsync(kind, policy, seed);
            }
            catch (InvalidOperationException failure)
            {
                failures.Add(failure.Message);
            }
        }

        var shortest = failures.MinBy(text => text.Length);
        Assert.True(
            failures.Count == 0,
            $"{failures.Count} of {seeds}:\n{string.Join('\n', failures.Select(text => text[..text.IndexOf("apiVersion", StringComparison.Ordinal)]))}\n{shortest}");
    }

    /// <summary>Plays one scenario.</summary>
    public static async Task RunOneAsync(WindowKind kind, LatePolicy policy, int seed)
    {
        var random = new Random((seed * 31 + (int)kind) * 31 + (int)policy);
        var authority = random.Next(10) switch
        {
            < 5 => Authority.Batch,
            < 8 => Authority.Stream,
            _ => Authority.Manual,
        };
        var terms = new ScenarioTerms(random.Next(1, 9), authority, random.Next(3) == 0, random.Next(2) == 0);
        var scenario = ScenarioGenerator.Generate(seed, kind, policy, terms);
        await using var play = await DriftPlay.StartAsync(scenario, random);
        var comparison = new DriftComparison(random, play);
        try
        {
            await comparison.PlayAsync(scenario);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"{kind}, {policy}, seed {seed}: {failure.Message}\n{scenario.ContractYaml}\n"
                + $"clock {scenario.Clock}\n{string.Join('\n', play.Steps)}\n{comparison.RunsText()}",
                failure);
        }
    }

    private async Task PlayAsync(Scenario scenario)
    {
        var split = _random.Next(scenario.Steps.Length / 3, scenario.Steps.Length + 1);
        await StepsAsync(scenario.Steps.Take(split));
        await _play.SettleAsync();
        var first = await _play.NowAsync();
        var second = first;
        if (_random.Next(2) == 0)
        {
            split = Math.Min(split + _random.Next(8), scenario.Steps.Length);
            await StepsAsync(scenario.Steps[..split].Skip(_play.Steps.Count));
            await _play.SettleAsync();
            second = await _play.NowAsync();
        }

        Moment[] moments = [first, second, first.Mix(second, partition => partition % 2 == 0, _play.PartitionOf)];
        for (var runs = _random.Next(3) == 0 ? 2 : 1; runs > 0; runs--)
        {
            await LoadAsync(moments);
        }

        await ReconcileAsync();
        await StepsAsync(scenario.Steps.Skip(split).Where(step => !step.StartsWith("{\"release", StringComparison.Ordinal)));
        if (_random.Next(2) == 0)
        {
            await LoadAsync([.. moments, await _play.NowAsync()]);
        }

        await ReconcileAsync();
        if (_random.Next(2) == 0)
        {
            await _play.RestartAsync();
        }

        await ReconcileAsync();
    }

    private async Task StepsAsync(IEnumerable<string> steps)
    {
        foreach (var step in steps)
        {
            await _play.StepAsync(step);
        }
    }

    private async Task LoadAsync(Moment[] moments)
    {
        var cut = _random.Next(4) == 0 ? null : moments[_random.Next(moments.Length)];
        var seen = cut ?? await _play.NowAsync();
        var history = new SlowHistory(_play.Contract, _play.Reference, seen.Counts);
        var (from, to) = Range(history);
        bool IsCovered(Reference.WindowBounds window) => from <= window.Start && window.End <= to;
        var rows = new BatchFaults(
            _random, _play.Contract, _play.Reference.Rules, history, place => _model.StreamAt(seen, place))
            .Rows(IsCovered);
        var id = "run" + (_model.Runs.Count + 1).ToString(CultureInfo.InvariantCulture);
        var request = new BatchRunRequest
        {
            Id = id,
            From = new EventTime(from),
            To = new EventTime(to),
            Cut = cut?.Offsets,
        };
        ResultRow[] shuffled = [.. rows.Select(row => new ResultRow(row.Key.Key, row.Key.Window, row.Value))];
        _random.Shuffle(shuffled);
        var loaded = await _play.Host.LoadRunAsync(_play.Contract.Id, request, shuffled, default);
        Assert.True(loaded.IsNew);
        _model.Load(new ModelRun(id, from, to, seen with { Offsets = loaded.Run.Cut }, history, rows));
        if (_random.Next(4) == 0)
        {
            Assert.False((await _play.Host.LoadRunAsync(_play.Contract.Id, request, shuffled, default)).IsNew);
        }
    }

    private (long From, long To) Range(SlowHistory history)
    {
        List<long> limits = [.. history.WithDuplicates.Keys.SelectMany(place => new[] { place.Bounds.Start, place.Bounds.End }).Order()];
        if (limits.Count == 0)
        {
            limits = [0, 1];
        }

        if (_random.Next(3) > 0)
        {
            return (limits[0] - 100_000_000, limits[^1] + 100_000_000);
        }

        var (left, right) = (limits[_random.Next(limits.Count)], limits[_random.Next(limits.Count)]);
        return (Math.Min(left, right), Math.Max(left, right) + 1);
    }

    private async Task ReconcileAsync()
    {
        var expected = _model.Expect();
        var before = await ViewAsync();
        if (_random.Next(6) == 0)
        {
            var dry = await Reconciler.RunAsync(
                _play.Host, _play.Contract.Id, new ReconcileOptions { DryRun = true }, default);
            AssertSame("dry run", DriftModel.Texts(expected), DriftModel.Texts(dry.Drifts));
            AssertSame("view after dry run", Lines(before), Lines(await ViewAsync()));
        }

        var report = await Reconciler.RunAsync(_play.Host, _play.Contract.Id, new ReconcileOptions(), default);
        AssertSame("drifts", DriftModel.Texts(expected), DriftModel.Texts(report.Drifts));
        Assert.False(report.IsBreakerOpen);
        var audit = await VerdictAudit.VerifyAsync(
            _play.Host, _play.Contract.Id, $"{report.Head.Length}:{report.Head.Hash}", default);
        Assert.True(audit.IsSound, audit.ToString());
        _model.Correct(expected);
        AssertRepaired(before, await ViewAsync(), expected);
        lock (Found)
        {
            expected.ForEach(drift => Found[drift.Class] = Found.GetValueOrDefault(drift.Class) + 1);
        }
    }

    // A repaired window says what the batch says; all others what they said before.
    private void AssertRepaired(
        Dictionary<Place, AggregateValues> before,
        Dictionary<Place, AggregateValues> after,
        List<ExpectedDrift> drifts)
    {
        var repaired = drifts.Where(DriftModel.IsRepaired).ToDictionary(drift => drift.Place, drift => drift.Batch);
        foreach (var place in before.Keys.Union(after.Keys).Union(repaired.Keys))
        {
            var now = after.GetValueOrDefault(place);
            var isRight = repaired.TryGetValue(place, out var batch)
                ? SlowClassifier.IsSame(_play.Contract, now, batch)
                : Equals(now, before.GetValueOrDefault(place));
            Assert.True(isRight, $"view of {place} after repair");
        }
    }

    private async Task<Dictionary<Place, AggregateValues>> ViewAsync() =>
        (await _play.Host.ResultsAsync(_play.Contract))
            .ToDictionary(pane => Place.Of(pane.Key, pane.Window), pane => pane.Values!);

    private static List<string> Lines(Dictionary<Place, AggregateValues> view) =>
        [.. view.Select(row => $"{row.Key} {string.Join(' ', row.Value.Select(value => value.Format(0)))}")
            .Order(StringComparer.Ordinal)];

    private static void AssertSame(string what, List<string> expected, List<string> actual)
    {
        var missing = expected.Except(actual).ToList();
        var invented = actual.Except(expected).ToList();
        Assert.True(
            missing.Count == 0 && invented.Count == 0 && expected.Count == actual.Count,
            $"{what}\nexpected and not found:\n{string.Join('\n', missing)}\nfound and not expected:\n"
            + string.Join('\n', invented));
    }

    private string RunsText()
    {
        var text = new StringBuilder();
        foreach (var run in _model.Runs)
        {
            text.Append(CultureInfo.InvariantCulture, $"{run.Id} [{run.From}, {run.To}) cut {string.Join(',', run.Cut.Offsets)} W {string.Join(',', run.Cut.Watermarks)}\n");
            text.AppendJoin('\n', Lines(run.Rows.ToDictionary())).Append('\n');
            foreach (var place in run.History.WithDuplicates.Keys.Order())
            {
                text.Append(CultureInfo.InvariantCulture, $"  {place}: counted {Ids(run.History.Counted, place)}, quality {Ids(run.History.WithQuality, place)}, duplicates {Ids(run.History.WithDuplicates, place)}\n");
            }
        }

        return text.ToString();
    }

    private static string Ids(IReadOnlyDictionary<Place, IReadOnlyList<Reference.LoggedEvent>> set, Place place) =>
        set.TryGetValue(place, out var events)
            ? string.Join('+', events.Select(logged => $"{logged.Event.Id}@{logged.Index}{logged.Judgement.Status}"))
            : "-";
}
