using StreamBatch.Domain;

namespace StreamBatch.Server.Editions;

/// <summary>An edition does not have a function yet.</summary>
/// <param name="function">What it lacks, as the subject of a sentence.</param>
public sealed class NotInEditionException(string function)
    : StreamBatchException(function + " is not in this edition yet.");
