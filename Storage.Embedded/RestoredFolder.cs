using StreamBatch.Domain.Hashing;
using StreamBatch.Engine;

namespace StreamBatch.Storage.Embedded;

/// <summary>
/// A folder that a restore writes. Its store has its key under a temporary name, and opens for nobody else, until
/// everything is on stable storage: a restore that was cut off is never taken for a whole store.
/// </summary>
public static class RestoredFolder
{
    private const string LockName = "store.lock";

    /// <summary>Refuses a folder that holds anything.</summary>
    /// <exception cref="StoreException">It does.</exception>
    public static void RefuseUsed(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            return;
        }

        if (File.Exists(Path.Combine(folder, StoreIdentity.UnfinishedName)))
        {
            throw new StoreException(
                $"The folder {folder} holds a restore that was not finished: delete the folder, and restore again.");
        }

        if (Directory.EnumerateFileSystemEntries(folder).Any(entry => Path.GetFileName(entry) != LockName))
        {
            throw new StoreException(
                $"The folder {folder} is not empty: a restore takes one that is absent or empty.");
        }
    }

    /// <summary>Puts everything in the folder on stable storage and makes its store one that opens. The store is closed
    /// before.</summary>
    /// <exception cref="StoreException">There is no unfinished store, another process has it open, or it cannot be
    /// flushed.</exception>
    public static void Complete(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using var held = FolderLock.Take(folder);
        var unfinished = Path.Combine(folder, StoreIdentity.UnfinishedName);
        if (!File.Exists(unfinished))
        {
            throw new StoreException($"The folder {folder} holds no restore that waits to be finished.");
        }

        try
        {
            Flush(folder);
            DurableFiles.Rename(unfinished, Path.Combine(folder, StoreIdentity.FileName), true);
            if (Path.GetDirectoryName(Path.GetFullPath(folder)) is { } parent)
            {
                DurableFiles.FlushFolder(parent, true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The restored store cannot be flushed: {exception.Message}", exception);
        }
    }

    /// <summary>Begins a store in a folder whose lock is held.</summary>
    internal static HashKey Begin(string folder, HashKey key)
    {
        RefuseUsed(folder);
        StoreIdentity.WriteUnfinished(folder, key);
        return key;
    }

    private static void Flush(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (Path.GetFileName(file) != LockName)
            {
                using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
                DurableFiles.Flush(handle, true);
            }
        }

        foreach (var inner in Directory.EnumerateDirectories(folder))
        {
            Flush(inner);
        }

        DurableFiles.FlushFolder(folder, true);
    }
}
