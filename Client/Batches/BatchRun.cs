using System.Text.Json.Serialization;

namespace StreamBatch.Client.Batches;

/// <summary>A batch run that is loaded.</summary>
/// <param name="Id">Its id.</param>
/// <param name="From">The begin of the event times that it covers.</param>
/// <param name="To">Their end, which it does not cover.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Digest">A digest of its rows.</param>
/// <param name="Cut">How much of each partition's log it saw.</param>
public sealed record BatchRun(
    [property: JsonPropertyName("run")] string Id,
    DateTimeOffset From,
    DateTimeOffset To,
    long Rows,
    string Digest,
    IReadOnlyList<long> Cut)
{
    /// <summary>Whether it was not known before it was loaded.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether a later run covers what it covers.</summary>
    public bool IsReplaced { get; init; }
}
