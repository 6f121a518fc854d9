using StreamBatch.Domain;

namespace StreamBatch.Server.Batches;

/// <summary>The rows of a batch run have faults; nothing of it is loaded.</summary>
/// <param name="file">The rows, with their faults.</param>
public sealed class BatchFaultException(BatchFile file)
    : StreamBatchException(string.Join(Environment.NewLine, file.Faults))
{
    /// <summary>The rows, with their faults.</summary>
    public BatchFile File => file;
}
