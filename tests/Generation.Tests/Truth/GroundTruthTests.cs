using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;
using StreamBatch.Generation.Events;
using StreamBatch.Generation.Truth;
using Xunit.Abstractions;

namespace StreamBatch.Generation.Tests.Truth;

/// <summary>Goal: the model and the generator agree on what each event is. Method: a run of everything, each event's
/// outcome beside what the event was made to be.</summary>
public sealed class GroundTruthTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("kind: tumbling, size: 1m", "overwrite", 1, 600)]
    [InlineData("kind: sliding, size: 1m, slide: 20s", "quarantine", 2, 300)]
    [InlineData("kind: session, gap: 30s", "compensate", 3, 600)]
    [InlineData("kind: session, gap: 30s", "quarantine", 11, 400)]
    [InlineData("kind: tumbling, size: 1m", "merge", 12, 400)]
    public async Task Outcomes_AreWhatTheEventsAreMadeToBe(string windows, string policy, int seed, int events)
    {
        var contract = Contracts.Orders(windows, policy);
        var options = new GeneratorOptions
        {
            Seed = (ulong)seed,
            Events = events,
            Everything = true,
            ClockRuns = true,
            RequestEvents = 1,
        };
        var truth = new List<JsonElement>();
        var model = new GroundTruth(contract, options.Start, line => truth.Add(JsonDocument.Parse(line).RootElement));
        await Runs.TextAsync(contract, options, asSteps: true, model.Take);
        var outcomes = truth.ConvertAll(line => line.GetProperty("outcome"));
        truth.Clear();
        model.WriteWindows();
        var made = Runs.Of(contract, options);

        Assert.Equal(made.Count, outcomes.Count);
        var wrong = made.Zip(outcomes)
            .Where(pair => !Allowed(pair.First, contract.LatePolicy).Contains(Told(pair.Second)))
            .Select(pair => $"{pair.First.Form} {Told(pair.Second)} {pair.First.Json}").ToList();
        wrong.ForEach(output.WriteLine);
        Assert.Empty(wrong);
        Assert.NotEmpty(truth);
        Assert.All(truth, line => Assert.Equal(
            ["key", "start", "end", "values"],
            line.GetProperty("window").EnumerateObject().Select(member => member.Name)));
    }

    private static string Told(JsonElement outcome) =>
        $"{outcome.GetProperty("status").GetString()}/{outcome.GetProperty("reason").GetString() ?? "null"}";

    // A tombstone may come before any record; nothing else may change what an event is.
    private static string[] Allowed(Runs.Made made, LatePolicy policy)
    {
        var late = policy == LatePolicy.Quarantine ? "held/null" : "late/null";
        var tombstoned = "tombstoned/tombstoned";
        return made.Form switch
        {
            GeneratedForm.Record => ["accepted/null", tombstoned],
            GeneratedForm.Late => [late, tombstoned],
            GeneratedForm.VeryLate => ["expired/expired", tombstoned],
            GeneratedForm.Future => ["quarantined/timeInFuture"],
            GeneratedForm.RuleBreaking => ["quarantined/" + ReasonCodeText.Of(made.Reason), tombstoned],
            GeneratedForm.Malformed => ["rejected/" + ReasonCodeText.Of(made.Reason)],
            GeneratedForm.Duplicate => ["duplicate/known", "duplicate/quarantined"],
            GeneratedForm.Conflict => ["conflict/otherContent"],
            GeneratedForm.RetractedRecord => ["retracted/retracted", tombstoned],
            GeneratedForm.Tombstone => ["accepted/null"],
            _ => ["accepted/null", late, "duplicate/alreadyRetracted", tombstoned],
        };
    }
}
