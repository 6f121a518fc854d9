using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs;

namespace StreamBatch.Cli.Contracts;

/// <summary>A contract document in a file, and what came of reading it.</summary>
internal sealed record ContractFile(string Path, string Document, ContractReading Reading)
{
    // A broken byte must be told, not replaced.
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="CommandException">The file is not there, too large, or no UTF-8.</exception>
    public static async Task<ContractFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw CommandException.NoFile(path);
        }

        // A byte order mark is no part of the limit.
        if (file.Length > ContractYaml.MaxBytes + 3)
        {
            throw new CommandException($"{path}: a contract has at most {ContractYaml.MaxBytes} bytes");
        }

        try
        {
            var document = await File.ReadAllTextAsync(path, Strict, cancellationToken).ConfigureAwait(false);
            return new ContractFile(path, document, ContractYaml.Read(document));
        }
        catch (DecoderFallbackException exception)
        {
            throw new CommandException($"{path}: not UTF-8", exception);
        }
    }

    /// <summary>The errors, as <c>FILE:LINE: path: message</c>.</summary>
    public IEnumerable<string> Errors =>
        Reading.Errors.Select(error => $"{Path}:{error.Line}: {error.Path}: {error.Message}");

    /// <summary>What is valid and not enforced, as <c>FILE:LINE: note: path: message</c>.</summary>
    public IEnumerable<string> Notes =>
        Reading.Notes.Select(note => $"{Path}:{note.Line}: note: {note.Path}: {note.Message}");
}
