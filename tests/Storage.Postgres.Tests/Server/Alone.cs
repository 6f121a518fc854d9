namespace StreamBatch.Storage.Postgres.Tests.Server;

/// <summary>Tests that measure tables: the snapshots of others would keep rows in them that nobody needs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
