using StreamBatch.Engine;

namespace StreamBatch.Storage.Embedded;

/// <summary>
/// Keeps a folder to one store. The operating system holds the lock with the open file, so it is gone with the process,
/// however that ended; the file itself stays and says nothing.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="StoreException">Another store has the folder open.</exception>
    public static FolderLock Take(string folder)
    {
        try
        {
            return new FolderLock(new FileStream(
                Path.Combine(folder, "store.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
        }
        catch (IOException exception) when (exception.GetType() == typeof(IOException))
        {
            throw new StoreException($"The folder {folder} is in use by another process.", exception);
        }
        catch (FileNotFoundException exception)
        {
            // Of a file that is to be made: the file system takes none.
            throw new StoreException($"No store can be in the folder {folder}: no file can be made there.", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
