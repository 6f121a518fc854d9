using StreamBatch.Domain;

namespace StreamBatch.Cli;

/// <summary>A command cannot do what it was asked to; the message is all that a person has to see.</summary>
public sealed class CommandException : StreamBatchException
{
    /// <summary>A failure told by <paramref name="message"/>, of one line or more.</summary>
    public CommandException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>There is no file at <paramref name="path"/>.</summary>
    public static CommandException NoFile(string path) =>
        new(Directory.Exists(path) ? $"{path}: is a folder, not a file" : $"{path}: no such file");
}
