using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using StreamBatch.Domain.Blocks;

namespace StreamBatch.Domain.Contracts;

/// <summary>
/// One version of a data contract, resolved: every name looked up, every default filled in. Made by
/// <see cref="ContractReader"/>; equality is by reference.
/// </summary>
public sealed record Contract
{
    /// <summary>The contract's id, 1 to 63 bytes; the CloudEvents <c>type</c> of its events.</summary>
    public required string Id { get; init; }

    /// <summary>The contract version, semantic.</summary>
    public required string Version { get; init; }

    /// <summary>The schema's properties, in the document's order; at most 256.</summary>
    public required ImmutableArray<PropertySpecification> Properties { get; init; }

    /// <summary>Indexes of the properties that name the entity; more than one: composite.</summary>
    public required ImmutableArray<int> Key { get; init; }

    /// <summary>Index of the property that carries event time; null: the CloudEvents attribute <c>time</c>.</summary>
    public required int? EventTimeProperty { get; init; }

    /// <summary>The number of partitions, 1 to 4096.</summary>
    public required int Partitions { get; init; }

    /// <summary>The windows.</summary>
    public required WindowSpecification Windows { get; init; }

    /// <summary>The aggregates, in the document's order; 1 to 64.</summary>
    public required ImmutableArray<AggregateSpecification> Aggregates { get; init; }

    /// <summary>The watermark's rules.</summary>
    public required WatermarkSpecification Watermark { get; init; }

    /// <summary>How long after its end a window still takes events.</summary>
    public required TimeSpan AllowedLateness { get; init; }

    /// <summary>What becomes of late events.</summary>
    public required LatePolicy LatePolicy { get; init; }

    /// <summary>Who decides unexplained drift.</summary>
    public required Authority Authority { get; init; }

    /// <summary>When automatic repair stops.</summary>
    public required RepairBreaker Breaker { get; init; }

    /// <summary>How much automatic repair may change.</summary>
    public RepairLimits RepairLimits { get; init; } = RepairLimits.None;

    /// <summary>When a drift is persistent.</summary>
    public PersistenceRule Persistence { get; init; } = PersistenceRule.Default;

    /// <summary>The rules of <c>quality</c> and of formats about each event, in the document's order.</summary>
    public ImmutableArray<RowRule> RowRules { get; init; } = [];

    /// <summary>The rules about the events of each window, in the document's order.</summary>
    public ImmutableArray<WindowRule> WindowRules { get; init; } = [];

    /// <summary>What windows are computed of beyond <see cref="Aggregates"/>, because rules about them need it: kept
    /// with every result, never shown, and never compared with a batch.</summary>
    public ImmutableArray<AggregateSpecification> HiddenAggregates { get; init; } = [];

    /// <summary>The aggregates, then the hidden ones: the order of a window's values.</summary>
    public ImmutableArray<AggregateSpecification> AllAggregates => HiddenAggregates.IsEmpty
        ? Aggregates
        : Aggregates.AddRange(HiddenAggregates);

    /// <summary>What the contract's <c>slaProperties</c> promise, in the document's order; only what is
    /// measured.</summary>
    public ImmutableArray<ServiceLevel> ServiceLevels { get; init; } = [];

    /// <summary>The contract as a host read it that knew the semantics up to <paramref name="version"/>: what its
    /// document states beyond that has no effect, as at its registration.</summary>
    public Contract AsRegisteredBy(ushort version) =>
        version >= SemanticsVersion.Gates || (RowRules.IsEmpty && WindowRules.IsEmpty)
            ? this
            : this with { RowRules = [], WindowRules = [], HiddenAggregates = [] };

    /// <inheritdoc/>
    public bool Equals(Contract? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>Its id and version.</summary>
    public override string ToString() => $"{Id} {Version}";
}
