using StreamBatch.Domain;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Embedded.Batches;
using StreamBatch.Storage.Embedded.BlockLogs;
using StreamBatch.Storage.Embedded.Checkpoints;
using StreamBatch.Storage.Embedded.Results;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded;

/// <summary>
/// The engine's ports in one folder on local disk, which one store at a time may have open. Dispose of it when nothing
/// uses a port any more.
/// </summary>
public sealed class EmbeddedStore : IAsyncDisposable
{
    private readonly Stack<IDisposable> _opened = new();
    private readonly EmbeddedBlockLog _log;

    private EmbeddedStore(EmbeddedStoreOptions options)
    {
        var folder = Path.GetFullPath(options.Folder);
        Directory.CreateDirectory(folder);
        try
        {
            Open(FolderLock.Take(folder));
            HashKey = StoreIdentity.ReadOrCreate(folder, options.NewHashKey, options.Flush);
            _log = Open(new EmbeddedBlockLog(Path.Combine(folder, "log"), HashKey, options));
            Checkpoints = new EmbeddedCheckpointStore(Path.Combine(folder, "checkpoints"), _log.End, options);
            var results = Open(OpenResults(Path.Combine(folder, "results.db"), options));
            Results = Open(new EmbeddedResultStore(results, options));
            Verdicts = new EmbeddedVerdictStore(results);
            BatchRuns = new EmbeddedBatchRunStore(Open(new SqliteFile(
                Path.Combine(folder, "batches.db"), "batches", options.Flush ? "FULL" : "OFF")));
            DurableFiles.FlushFolder(folder, options.Flush);
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>The key of all hashes of this store; never changes.</summary>
    public HashKey HashKey { get; }

    /// <summary>The logs of all partitions.</summary>
    public IBlockLog Log => _log;

    /// <summary>The bytes of an unfinished append that were cut off the log's end when the store was opened; 0 after an
    /// orderly end. Nobody was told that they were durable.</summary>
    public long TornBytes => _log.TornBytes;

    /// <summary>The checkpoints.</summary>
    public ICheckpointStore Checkpoints { get; }

    /// <summary>Panes, results, digests and quarantine. Made anew from the log when its file is missing.</summary>
    public IResultStore Results { get; }

    /// <summary>Batch runs.</summary>
    public IBatchRunStore BatchRuns { get; }

    /// <summary>Verdicts. A copy of those in the log, like the results.</summary>
    public IVerdictStore Verdicts { get; }

    /// <summary>Opens the store in a folder, or makes one, and recovers it after a crash.</summary>
    /// <exception cref="StoreException">Another store has the folder open, or it cannot be read or written.</exception>
    /// <exception cref="CorruptDataException">A file is damaged other than by an unfinished append.</exception>
    public static EmbeddedStore Open(EmbeddedStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        try
        {
            return new EmbeddedStore(options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The store cannot be opened: {exception.Message}", exception);
        }
    }

    /// <summary>Closes all files. Everything that a port has promised is durable already.</summary>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private T Open<T>(T part)
        where T : IDisposable
    {
        _opened.Push(part);
        return part;
    }

    private void Close()
    {
        while (_opened.TryPop(out var part))
        {
            part.Dispose();
        }
    }

    /// <summary>
    /// Results that say more than the log holds were published from a part of it that is lost (only without flushes, or
    /// when files of two times were put together): they are made anew.
    /// </summary>
    private SqliteFile OpenResults(string path, EmbeddedStoreOptions options)
    {
        var synchronous = options.Flush ? "NORMAL" : "OFF";
        var file = new SqliteFile(path, "results", synchronous);
        var published = PublishedPositions.ReadAll(file);
        if (published.All(place => place.NextOffset <= _log.NextOffsetOf(place.ContractId, place.Partition)))
        {
            return file;
        }

        file.Dispose();
        SqliteFile.Delete(path);
        return new SqliteFile(path, "results", synchronous);
    }
}
