namespace StreamBatch.Storage.Postgres.Cluster;

/// <summary>Blocks of a group are out of place: rolls the transaction back.</summary>
internal sealed class BlocksRefusedException(IReadOnlyList<int> places) : Exception
{
    /// <summary>Their places in the group.</summary>
    public IReadOnlyList<int> Places { get; } = places;
}
