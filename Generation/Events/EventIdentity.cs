namespace StreamBatch.Generation.Events;

/// <summary>Which event it is: the id is made of it.</summary>
/// <param name="Source">The number of the source.</param>
/// <param name="Partition">The partition of a stamped event; null for others.</param>
/// <param name="Number">The sequence within source and partition; else the number of the event in the run.</param>
internal readonly record struct EventIdentity(int Source, int? Partition, long Number);
