using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Odcs.Documents;

/// <summary>A list.</summary>
/// <param name="Items">The items, in order.</param>
public sealed record DocumentList(ImmutableArray<DocumentItem> Items) : DocumentNode
{
    /// <summary>Whether YAML has it in brackets on a line; it goes on several where it has comments or is too long.
    /// </summary>
    public bool IsFlow { get; init; }

    /// <summary>A list of values that are given one by one.</summary>
    public static DocumentList Of(params IEnumerable<DocumentNode> values) =>
        new([.. values.Select(value => new DocumentItem(value))]);

    internal override ContractNode ToContractNode() =>
        new(Line, null, false, null, [.. Items.Select(item => item.Value.ToContractNode())]);

    internal override DocumentNode WithoutComments() => this with
    {
        Items = [.. Items.Select(item => new DocumentItem(item.Value.WithoutComments()))],
    };
}
