using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Publishing;

/// <summary>What blocks of one partition gave to readers, up to and with an offset.</summary>
public sealed record PublishBatch
{
    /// <summary>The contract.</summary>
    public required string ContractId { get; init; }

    /// <summary>The partition.</summary>
    public required int Partition { get; init; }

    /// <summary>The offset after the last record of the last block.</summary>
    public required long NextOffset { get; init; }

    /// <summary>The panes, by number.</summary>
    public required IReadOnlyList<Pane> Panes { get; init; }

    /// <summary>The events newly quarantined, by offset.</summary>
    public required IReadOnlyList<QuarantineEntry> Quarantined { get; init; }

    /// <summary>What becomes of quarantine entries, in order.</summary>
    public required IReadOnlyList<QuarantineChange> QuarantineChanges { get; init; }
}
