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
}
