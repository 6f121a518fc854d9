using StreamBatch.Engine;

namespace StreamBatch.Storage.Embedded;

/// <summary>
/// A file that appears under its name only when it is whole: written under another name, flushed, then renamed.
/// Readable by its owner alone, since a backup holds the store's key and all events. Disposing of it before
/// <see cref="Complete"/> deletes what was written.
/// </summary>
public sealed class BackupFile : IDisposable
{
    private const string Unfinished = ".unfinished";
    private const int BufferBytes = 1024 * 1024;

    private readonly FileStream _stream;
    private readonly string _temporary;
    private bool _isComplete;

    private BackupFile(string path, FileStream stream)
    {
        Path = path;
        _temporary = stream.Name;
        _stream = stream;
    }

    /// <summary>The file's last name.</summary>
    public string Path { get; }

    /// <summary>Where its content goes, and can be read again before it is complete.</summary>
    public Stream Content => _stream;

    /// <summary>Begins a file.</summary>
    /// <exception cref="StoreException">It is there already, another process writes it, or its folder is not there or
    /// cannot be written.</exception>
    public static BackupFile Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            if (File.Exists(full))
            {
                throw new StoreException($"The file {full} is there already: a backup replaces none.");
            }

            // What a run that was killed has left is written over; one that is at work holds it.
            var options = new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = BufferBytes,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new BackupFile(full, new FileStream(full + Unfinished, options));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The backup cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Puts the content on stable storage, and gives the file its name.</summary>
    /// <exception cref="StoreException">It could not be flushed or renamed, or a file of that name has come up.
    /// </exception>
    public void Complete()
    {
        try
        {
            _stream.Flush(flushToDisk: true);
            File.Move(_temporary, Path, overwrite: false);
            _isComplete = true;
            DurableFiles.FlushFolder(System.IO.Path.GetDirectoryName(Path)!, true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The backup cannot be written: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (!_isComplete)
            {
                File.Delete(_temporary);
            }
        }
        finally
        {
            _stream.Dispose();
        }
    }
}
