using System.Globalization;
using System.Text;

namespace StreamBatch.Client.Producing;

/// <summary>
/// Numbers the events of a source, from 1 in each partition. The id tells partition and number, as a server that knows
/// events by source and id alone must not take two of them for one. Not safe for use by several threads.
/// </summary>
internal sealed class EventStamp
{
    /// <summary>The most bytes that a stamp adds to an event.</summary>
    public const int MaxBytes = 80;

    private readonly long[] _last;

    /// <param name="last">The last number of each partition.</param>
    public EventStamp(long[] last) => _last = last;

    /// <summary>The last number of each partition.</summary>
    public ReadOnlySpan<long> Last => _last;

    /// <summary>Gives an event the next number of its partition.</summary>
    public (byte[] Json, string Id, long Sequence) Next(EventDraft draft)
    {
        var number = ++_last[draft.Partition];
        var id = IdOf(draft.Partition, number);
        var tail = string.Create(CultureInfo.InvariantCulture, $$""","id":"{{id}}","sequence":"{{number}}"}""");
        var json = new byte[draft.Json.Length + tail.Length];
        draft.Json.CopyTo(json, 0);
        Encoding.ASCII.GetBytes(tail, json.AsSpan(draft.Json.Length));
        return (json, id, number);
    }

    public static string IdOf(int partition, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{partition}-{number}");
}
