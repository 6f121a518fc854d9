using StreamBatch.Domain;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Subscribing;
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
    internal const string CheckpointFolderName = "checkpoints";
    internal const string ResultFileName = "results.db";

    private readonly Stack<IDisposable> _opened = new();
    private readonly EmbeddedBlockLog _log;

    private EmbeddedStore(EmbeddedStoreOptions options)
    {
        var folder = Path.GetFullPath(options.Folder);
        if (options.RestoredKey is not null)
        {
            RestoredFolder.RefuseUsed(folder);
        }

        PrivateFolder.Create(folder);
        try
        {
            Open(FolderLock.Take(folder));
            HashKey = options.RestoredKey is { } key
                ? RestoredFolder.Begin(folder, key)
                : StoreIdentity.ReadOrCreate(folder, options.NewHashKey, options.Flush);
            var recovery = new LogRecovery(new SegmentFolder(Subfolder(folder, "log"), HashKey));
            recovery.Run();
            var checkpoints = new CheckpointFolder(Subfolder(folder, CheckpointFolderName));
            var results = OpenResults(folder, recovery, checkpoints, options);

            // Up to here nothing was deleted or cut: the files that prove a loss, and those lost, stay as they are.
            _log = Open(new EmbeddedBlockLog(recovery, options));
            Checkpoints = new EmbeddedCheckpointStore(checkpoints, _log.End, options);
            Results = Open(new EmbeddedResultStore(results, options));
            Panes = new EmbeddedPaneFeed(results);
            Verdicts = new EmbeddedVerdictStore(results);
            BatchRuns = Open(new EmbeddedBatchRunStore(Open(new SqliteFile(
                Path.Combine(folder, "batches.db"), "batches", options.Flush ? "FULL" : "OFF"))));
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

    /// <summary>The panes of the results by number, for subscribers.</summary>
    public IPaneFeed Panes { get; }

    /// <summary>Batch runs.</summary>
    public IBatchRunStore BatchRuns { get; }

    /// <summary>Verdicts. A copy of those in the log, like the results.</summary>
    public IVerdictStore Verdicts { get; }

    /// <summary>Whether a folder holds a store, or what is left of one; nothing is opened.</summary>
    public static bool IsIn(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return File.Exists(Path.Combine(folder, StoreIdentity.FileName))
            || File.Exists(Path.Combine(folder, StoreIdentity.UnfinishedName))
            || Directory.Exists(Path.Combine(folder, "log"));
    }

    /// <summary>Opens the store in a folder, or makes one, and recovers it after a crash.</summary>
    /// <exception cref="StoreException">Another store has the folder open, or it cannot be read or written.</exception>
    /// <exception cref="CorruptDataException">A file is damaged other than by an unfinished append, or, with flushes,
    /// the log has lost groups that were durable.</exception>
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

    private static string Subfolder(string folder, string name) =>
        Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

    /// <summary>
    /// Opens the results and asks them and the checkpoints whether the log has lost anything. Without flushes a power
    /// failure may leave them ahead of the log, and nothing was promised: the results are made anew then.
    /// </summary>
    private SqliteFile OpenResults(
        string folder,
        LogRecovery log,
        CheckpointFolder checkpoints,
        EmbeddedStoreOptions options)
    {
        var loss = new LogLoss(folder, log);
        if (options.Flush)
        {
            loss.RefuseBehind(checkpoints.ReadManifests());
        }

        var path = Path.Combine(folder, ResultFileName);
        var synchronous = options.Flush ? "NORMAL" : "OFF";
        var results = Open(new SqliteFile(path, "results", synchronous));
        var published = PublishedPositions.ReadAll(results);
        if (options.Flush)
        {
            loss.RefuseBehind(published);
        }
        else if (published.Any(loss.IsBeyond))
        {
            _opened.Pop().Dispose();
            SqliteFile.Delete(path);
            results = Open(new SqliteFile(path, "results", synchronous));
        }

        return results;
    }
}
