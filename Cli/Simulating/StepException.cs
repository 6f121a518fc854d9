namespace StreamBatch.Cli.Simulating;

/// <summary>A step that is none, or that cannot be taken; the message is the reason.</summary>
internal sealed class StepException : Exception
{
    public StepException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
