using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Odcs.Documents;

/// <summary>A mapping of names to values, in order, no name twice.</summary>
/// <param name="Members">The members.</param>
public sealed record DocumentMapping(ImmutableArray<DocumentMember> Members) : DocumentNode
{
    /// <summary>Whether YAML has it in braces on a line; it goes on several where it has comments or is too long.
    /// </summary>
    public bool IsFlow { get; init; }

    /// <summary>A mapping of members that are given one by one.</summary>
    public static DocumentMapping Of(params IEnumerable<(string Name, DocumentNode Value)> members) =>
        new([.. members.Select(member => new DocumentMember(member.Name, member.Value))]);

    internal override ContractNode ToContractNode() => new(
        Line,
        null,
        false,
        [.. Members.Select(member => (member.Name, member.Line, member.Value.ToContractNode()))],
        null);

    internal override DocumentNode WithoutComments() => this with
    {
        Members =
        [
            .. Members.Select(member => member with { Comments = default, Value = member.Value.WithoutComments() }),
        ],
    };
}
