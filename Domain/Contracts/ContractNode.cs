using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>
/// A node of a contract document, whatever its notation: a mapping, a sequence or a scalar, with the place it stands
/// at.
/// </summary>
/// <param name="Line">The line in the document, from 1.</param>
/// <param name="Scalar">The text of a scalar; null for mappings and sequences, and for an explicit null.</param>
/// <param name="IsQuoted">Whether the scalar was quoted, so that <c>"1"</c> stays a text.</param>
/// <param name="Members">The members of a mapping in order; null for other nodes.</param>
/// <param name="Items">The items of a sequence; null for other nodes.</param>
public sealed record ContractNode(
    int Line,
    string? Scalar,
    bool IsQuoted,
    ImmutableArray<(string Name, int Line, ContractNode Value)>? Members,
    ImmutableArray<ContractNode>? Items);
