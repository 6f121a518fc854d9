using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Batches;

/// <summary>A body in a temporary file: rows may have to be read more than once. Disposing removes it.</summary>
internal sealed class UploadedFile : IDisposable
{
    private readonly FileStream _file;

    private UploadedFile(FileStream file) => _file = file;

    public string Path => _file.Name;

    public static async Task<UploadedFile> ReceiveAsync(
        Stream body,
        long maxBytes,
        CancellationToken cancellationToken)
    {
        var path = System.IO.Path.GetTempFileName();
        var upload = new UploadedFile(new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Truncate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        }));
        try
        {
            var buffer = new byte[64 * 1024];
            while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                if (upload._file.Position + read > maxBytes)
                {
                    throw ProblemCatalog.TooLarge($"A batch run has at most {maxBytes} bytes.");
                }

                await upload._file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }

            await upload._file.FlushAsync(cancellationToken).ConfigureAwait(false);
            return upload;
        }
        catch
        {
            upload.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();
}
