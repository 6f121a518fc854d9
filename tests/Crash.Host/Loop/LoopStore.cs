using System.Globalization;
using StreamBatch.Engine.Embedded;
using StreamBatch.Odcs;
using StreamBatch.Storage.Embedded;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Crash.Host.Loop;

/// <summary>A store named by <c>folder:PATH</c> or <c>postgres:SCHEMA</c>, whose database the environment names.
/// </summary>
public sealed class LoopStore : IAsyncDisposable
{
    /// <summary>The environment variable with the connection string.</summary>
    public const string Variable = "STREAMBATCH_CRASH_POSTGRES";

    private const int SegmentBytes = 16 * 1024;

    private readonly IAsyncDisposable _store;

    private LoopStore(IAsyncDisposable store, EmbeddedPorts ports)
    {
        _store = store;
        Ports = ports;
    }

    /// <summary>The ports of the store.</summary>
    public EmbeddedPorts Ports { get; }

    /// <summary>Opens the store, or makes it.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="onFaultPoint">Is told each fault point of the store that is reached, by name.</param>
    /// <param name="connectionString">The database; null: the environment names it.</param>
    public static async Task<LoopStore> OpenAsync(
        string place,
        Action<string>? onFaultPoint = null,
        string? connectionString = null)
    {
        ArgumentNullException.ThrowIfNull(place);
        var separator = place.IndexOf(':', StringComparison.Ordinal);
        var name = place[(separator + 1)..];
        if (place.StartsWith("folder:", StringComparison.Ordinal))
        {
            var folder = EmbeddedStore.Open(new EmbeddedStoreOptions
            {
                Folder = name,
                SegmentBytes = SegmentBytes,
                OnFaultPoint = point => onFaultPoint?.Invoke(point.ToString()),
            });
            return new LoopStore(folder, new EmbeddedPorts(
                folder.HashKey,
                folder.Log,
                folder.Checkpoints,
                folder.Results,
                folder.BatchRuns,
                folder.Verdicts,
                ContractYaml.Read,
                TimeProvider.System));
        }

        var schema = await PostgresStore.OpenAsync(
            new PostgresStoreOptions
            {
                ConnectionString = connectionString ?? Environment.GetEnvironmentVariable(Variable)
                    ?? throw new InvalidDataException(
                        string.Create(CultureInfo.InvariantCulture, $"{Variable} is not set")),
                Schema = name,
                Create = true,
                OnFaultPoint = point => onFaultPoint?.Invoke(point.ToString()),
            },
            CancellationToken.None);
        return new LoopStore(schema, new EmbeddedPorts(
            schema.HashKey,
            schema.Log,
            schema.Checkpoints,
            schema.Results,
            schema.BatchRuns,
            schema.Verdicts,
            ContractYaml.Read,
            TimeProvider.System));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
