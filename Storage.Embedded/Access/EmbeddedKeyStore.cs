using System.Collections.Immutable;
using StreamBatch.Domain;
using StreamBatch.Domain.Access;
using StreamBatch.Engine;
using StreamBatch.Engine.Access;

namespace StreamBatch.Storage.Embedded.Access;

/// <summary>
/// Keys in the file <c>keys.json</c> of a store's folder. It has a lock of its own, held for one change: keys are made
/// beside the process that has the store open.
/// </summary>
public sealed class EmbeddedKeyStore : IKeyStore
{
    private const string FileName = "keys.json";
    private const string LockName = "keys.lock";
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly bool _flush;

    /// <summary>The keys of a folder, which is made with the first one.</summary>
    /// <param name="folder">The folder of a store, or of one that is to be.</param>
    /// <param name="clock">The clock of the wait for another process.</param>
    /// <param name="flush">Whether a change reaches stable storage before it returns; false for tests only.</param>
    public EmbeddedKeyStore(string folder, TimeProvider clock, bool flush = true)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(clock);
        _folder = Path.GetFullPath(folder);
        _clock = clock;
        _flush = flush;
    }

    private string FilePath => Path.Combine(_folder, FileName);

    /// <summary>Whether a folder has keys.</summary>
    public static bool IsIn(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return File.Exists(Path.Combine(folder, FileName));
    }

    /// <inheritdoc/>
    /// <exception cref="CorruptDataException">The file is damaged, or of a newer version.</exception>
    public async ValueTask<ImmutableArray<ApiKey>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return KeyFile.Read(
                FilePath, await File.ReadAllBytesAsync(FilePath, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception nothing) when (nothing is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(failure);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="CorruptDataException">The file is damaged, or of a newer version.</exception>
    public async ValueTask ChangeAsync(
        Func<ImmutableArray<ApiKey>, ImmutableArray<ApiKey>?> change,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        try
        {
            PrivateFolder.Create(_folder);
            using var held = await LockAsync(cancellationToken).ConfigureAwait(false);
            var keys = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (change(keys) is { } changed && changed != keys)
            {
                Replace(changed);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failed(failure);
        }
    }

    private void Replace(ImmutableArray<ApiKey> keys)
    {
        var path = FilePath + ".new";
        DurableFiles.Write(path, _flush, KeyFile.Write(keys));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OwnerAlone);
        }

        DurableFiles.Rename(path, FilePath, _flush);
    }

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var began = _clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(
                    Path.Combine(_folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException taken)
                when (taken.GetType() == typeof(IOException) && _clock.GetElapsedTime(began) < LockLimit)
            {
                await Task.Delay(Pause, _clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private StoreException Failed(Exception failure) =>
        new($"The keys in {_folder} cannot be read or changed: {failure.Message}", failure);
}
