using StreamBatch.Engine.Access;
using StreamBatch.Storage.Embedded.Access;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Cli.Stores;

/// <summary>Who may use the API of a store, beside whatever process has the store itself.</summary>
internal sealed class AccessSession : IAsyncDisposable
{
    private readonly PostgresAccess? _postgres;

    private AccessSession(IKeyStore keys, PostgresAccess? postgres)
    {
        Keys = keys;
        _postgres = postgres;
    }

    public IKeyStore Keys { get; }

    /// <summary>Opens what is at <paramref name="location"/>.</summary>
    /// <exception cref="CommandException">Nothing is, and nothing is to be made.</exception>
    public static async Task<AccessSession> OpenAsync(
        StoreLocation location,
        CommandEnvironment environment,
        bool create,
        CancellationToken cancellationToken)
    {
        if (location.Folder is { } folder)
        {
            if (!create)
            {
                StoreSession.RefuseMissing(location);
            }

            return new AccessSession(new EmbeddedKeyStore(folder, environment.Clock), null);
        }

        var access = await PostgresAccess.OpenAsync(
            new PostgresStoreOptions
            {
                ConnectionString = location.Connection!,
                Schema = location.Schema!,
                Create = create,
            },
            cancellationToken).ConfigureAwait(false);
        return new AccessSession(access.Keys, access);
    }

    public ValueTask DisposeAsync() => _postgres?.DisposeAsync() ?? ValueTask.CompletedTask;
}
