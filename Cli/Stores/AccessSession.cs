using StreamBatch.Engine.Access;
using StreamBatch.Storage.Embedded.Access;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Cli.Stores;

/// <summary>Who may use the API of a store, and who has done what, beside whatever process has the store itself.
/// </summary>
internal sealed class AccessSession : IAsyncDisposable
{
    private readonly IAsyncDisposable? _store;
    private readonly IDisposable? _file;

    private AccessSession(IKeyStore keys, IAuditTrail trail, IAsyncDisposable? store, IDisposable? file)
    {
        Keys = keys;
        Trail = trail;
        _store = store;
        _file = file;
    }

    public IKeyStore Keys { get; }

    public IAuditTrail Trail { get; }

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

            var trail = new EmbeddedAuditTrail(folder);
            return new AccessSession(new EmbeddedKeyStore(folder, environment.Clock), trail, null, trail);
        }

        var access = await PostgresAccess.OpenAsync(
            new PostgresStoreOptions
            {
                ConnectionString = location.Connection!,
                Schema = location.Schema!,
                Create = create,
            },
            cancellationToken).ConfigureAwait(false);
        return new AccessSession(access.Keys, access.Trail, access, null);
    }

    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        return _store?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
