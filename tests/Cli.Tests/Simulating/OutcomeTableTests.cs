using System.Globalization;
using System.Text.RegularExpressions;
using static StreamBatch.Cli.Tests.Simulating.ShortRun;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>
/// The outcome of an event by what came before, by the watermark, and by policy. Windows are [0, 10) with an allowed
/// lateness of 5 s, so an event of second 1 is on time before 10, late before 15, and forgotten from 16 on. In the
/// tables, all at second 1: <c>a</c> is a record, <c>a=2</c> one with that amount (more than 100 breaks a gate),
/// <c>r&gt;a</c> a retraction of a, <c>t!</c> a tombstone; <c>@5</c> makes it second 5; <c>w15</c> is the watermark.
/// </summary>
public sealed partial class OutcomeTableTests
{
    private const string OnTime = "accepted [0, 10) onTime";
    private const string Late = "late [0, 10) late";
    private const string Held = "held [0, 10) held";
    private const string Expired = "expired expired [0, 10) expired";

    [Theory]
    [InlineData("w9.999999", OnTime, OnTime)]
    [InlineData("w10", Late, Held)]
    [InlineData("w14.999999", Late, Held)]
    [InlineData("w15", Expired, Expired)]
    [InlineData("w16", Expired, Expired)]
    public async Task UnknownEvent_IsJudgedByItsWindow(string watermark, string outcome, string underQuarantine)
    {
        foreach (var policy in new[] { "overwrite", "merge", "compensate", "quarantine" })
        {
            var expected = policy == "quarantine" ? underQuarantine : outcome;
            Assert.Equal(expected, await OutcomeAsync(policy, watermark, "a"));
            Assert.Equal(expected, await OutcomeAsync(policy, watermark, "r>a"));
            Assert.Equal(expected, await OutcomeAsync(policy, "a " + watermark, "r>a"));
            Assert.Equal("accepted", await OutcomeAsync(policy, watermark, "t!"));
        }
    }

    [Theory]
    // Before, event; before 16; from 16 on, when the ledger has forgotten.
    [InlineData("a", "a", "duplicate known", Expired)]
    [InlineData("a", "a=2", "conflict otherContent", Expired)]
    [InlineData("a", "a@5", "conflict otherContent", Expired)]
    [InlineData("a", "a=101", "conflict otherContent", "quarantined range")]
    [InlineData("a a=2", "a=2", "duplicate quarantined", "duplicate quarantined")]
    [InlineData("a a=2", "a=3", "conflict otherContent", Expired)]
    [InlineData("a", "a>b", "conflict otherContent", Expired)]
    [InlineData("a", "r>a@2", "quarantined targetMismatch", Expired)]
    [InlineData("a r>a", "a", "duplicate known", Expired)]
    [InlineData("a r>a", "r>a", "duplicate known", Expired)]
    [InlineData("a r>a", "s>a", "duplicate alreadyRetracted", Expired)]
    [InlineData("a r>a", "s>r", "quarantined notRetractable", Expired)]
    [InlineData("r>a", "a", "retracted retracted", Expired)]
    [InlineData("r>a", "a=101", "retracted retracted", "quarantined range")]
    [InlineData("r>a a", "a", "duplicate known", Expired)]
    [InlineData("r>a a", "a=2", "conflict otherContent", Expired)]
    [InlineData("r>a", "s>a", "duplicate alreadyRetracted", Expired)]
    [InlineData("t!", "a", "tombstoned tombstoned", Expired)]
    [InlineData("t!", "a=101", "tombstoned tombstoned", "quarantined range")]
    [InlineData("t!", "r>a", "tombstoned tombstoned", Expired)]
    [InlineData("t!", "t!", "duplicate known", "accepted")]
    [InlineData("t!", "u!", "accepted", "accepted")]
    [InlineData("t!", "s>t", "tombstoned tombstoned", Expired)]
    [InlineData("t!@5 t2!", "a@3", "tombstoned tombstoned", "tombstoned tombstoned")]
    [InlineData("t! a", "a", "duplicate known", Expired)]
    [InlineData("a t!", "a", "duplicate known", Expired)]
    [InlineData("a t!", "a=2", "conflict otherContent", Expired)]
    [InlineData("a=101", "a=101", "duplicate quarantined", "duplicate quarantined")]
    [InlineData("a=101", "a=102", "quarantined range", "quarantined range")]
    [InlineData("w15 a", "a", "duplicate quarantined", "duplicate quarantined")]
    [InlineData("w15 a", "a=2", Expired, Expired)]
    public async Task KnownEvent_IsJudgedByTheLedgerAtAnyWatermark(
        string before,
        string cloudEvent,
        string known,
        string forgotten)
    {
        foreach (var policy in new[] { "overwrite", "quarantine" })
        {
            foreach (var watermark in new[] { "w9.999999", "w10", "w15", "w15.999999" })
            {
                if (!before.StartsWith('w') || watermark.StartsWith("w15", StringComparison.Ordinal))
                {
                    Assert.Equal(known, await OutcomeAsync(policy, $"{before} {watermark}", cloudEvent));
                }
            }

            Assert.Equal(forgotten, await OutcomeAsync(policy, before + " w16", cloudEvent));
        }
    }

    [Theory]
    [InlineData("w10 a", "a", "duplicate known")]
    [InlineData("w10 a", "a=2", Held)]
    [InlineData("w10 a", "a=101", "quarantined range")]
    [InlineData("w10 a", "r>a", Held)]
    [InlineData("w10 a r>a", "s>a", "duplicate alreadyRetracted")]
    [InlineData("w10 a", "t!", "accepted")]
    [InlineData("w10 a w15", "a", "duplicate known")]
    [InlineData("w10 a w15", "a=2", Expired)]
    [InlineData("w10 a w16", "a", "duplicate quarantined")]
    [InlineData("w10 a w16", "a=2", Expired)]
    public async Task HeldEvent_IsKnownButNotCounted(string before, string cloudEvent, string outcome) =>
        Assert.Equal(outcome, await OutcomeAsync("quarantine", before, cloudEvent));

    [Theory]
    [InlineData("", "a=101", "quarantined range")]
    [InlineData("w16", "a=101", "quarantined range")]
    [InlineData("", "a=0.001", "quarantined scale")]
    [InlineData("", "a=101.001", "quarantined scale")]
    [InlineData("", "a=\"1\"", "quarantined type")]
    [InlineData("a=101", "a", OnTime)]
    [InlineData("a=101 w10", "a", Late)]
    [InlineData("a=101 a", "a=3", "conflict otherContent")]
    [InlineData("a=101", "r>a", OnTime)]
    [InlineData("", "a@3600", "accepted [3600, 3610) onTime")]
    [InlineData("", "a@3600.000001", "quarantined timeInFuture")]
    [InlineData("", "a=101@5000", "quarantined range")]
    [InlineData("", "t!@5000", "quarantined timeInFuture")]
    [InlineData("", "r>a@5000", "quarantined timeInFuture")]
    public async Task Gates_ComeBeforeWindows(string before, string cloudEvent, string outcome) =>
        Assert.Equal(outcome, await OutcomeAsync("overwrite", before, cloudEvent));

    private static async Task<string> OutcomeAsync(string policy, string before, string cloudEvent)
    {
        var steps = $"{before} {cloudEvent}".Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(StepOf);
        var contract = Contract(policy: policy, watermark: "{ outOfOrderness: 0s, maxAhead: 1h }");
        var line = (await LastAsync(contract, [.. steps]))[0];
        return line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
    }

    private static string StepOf(string token)
    {
        if (token[0] == 'w')
        {
            return Watermark(Number(token[1..]));
        }

        var parts = Token().Match(token);
        var (id, second) = (parts.Groups["id"].Value, parts.Groups["at"] is { Success: true, Value: var at }
            ? Number(at)
            : 1);
        return Send(parts.Groups switch
        {
            _ when parts.Groups["target"] is { Success: true, Value: var target } => Retraction(id, target, second),
            _ when parts.Groups["tombstone"].Success => Tombstone(id, second),
            _ when parts.Groups["amount"] is { Success: true, Value: var amount } => Event(id, second, amount),
            _ => Event(id, second),
        });
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<id>\\w+)(>(?<target>\\w+)|(?<tombstone>!)|=(?<amount>[^@]+))?(@(?<at>[0-9.]+))?$")]
    private static partial Regex Token();
}
