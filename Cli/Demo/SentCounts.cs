using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Demo;

/// <summary>What became of the events that were sent, as their acknowledgements say.</summary>
internal sealed class SentCounts
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>The number of acknowledged requests.</summary>
    public long Requests { get; private set; }

    /// <summary>The number of events in them.</summary>
    public long Events => _counts.Values.Sum();

    /// <summary>The counts of one or more acknowledgements as a line of JSON.</summary>
    public string Json => JsonSerializer.Serialize(_counts);

    public long CountOf(ImpliedOutcome outcome) => _counts.GetValueOrDefault(Words.Of(outcome));

    /// <summary>Adds the outcomes of an acknowledged request.</summary>
    public void Add(PreparedRequest request)
    {
        Requests++;
        foreach (ref readonly var outcome in request.Outcomes)
        {
            Add(NameOf(outcome), 1);
        }

        Add(ReasonCodeText.Of(EventStatus.Rejected), request.Rejected.Count);
    }

    /// <summary>Adds an acknowledgement that another process told as <see cref="Json"/>.</summary>
    public void Add(string json)
    {
        Requests++;
        foreach (var (name, count) in JsonSerializer.Deserialize<Dictionary<string, long>>(json)!)
        {
            Add(name, count);
        }
    }

    /// <summary>Adds what others have counted.</summary>
    public void Add(SentCounts others)
    {
        Requests += others.Requests;
        foreach (var (name, count) in others._counts)
        {
            Add(name, count);
        }
    }

    private void Add(string name, long count)
    {
        if (count > 0)
        {
            _counts[name] = _counts.GetValueOrDefault(name) + count;
        }
    }

    private static string NameOf(in EventOutcome outcome) =>
        outcome is { Status: EventStatus.Duplicate, Reason: ReasonCode.Quarantined }
            ? Words.Of(ImpliedOutcome.DuplicateOfQuarantined)
            : ReasonCodeText.Of(outcome.Status);
}
