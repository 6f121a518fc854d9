using StreamBatch.Domain.Contracts;

namespace StreamBatch.Odcs.Documents;

/// <summary>
/// A node of a document: a <see cref="DocumentScalar"/>, <see cref="DocumentMapping"/> or <see cref="DocumentList"/>.
/// Nodes never change.
/// </summary>
public abstract record DocumentNode
{
    private protected DocumentNode()
    {
    }

    /// <summary>The line that it was read from, from 1; 0 of a node that was made.</summary>
    public int Line { get; init; }

    /// <summary>The same as the tree that contracts are read from.</summary>
    internal abstract ContractNode ToContractNode();

    /// <summary>The same without comments: what stands twice by an alias is told once.</summary>
    internal abstract DocumentNode WithoutComments();
}
