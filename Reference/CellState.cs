namespace StreamBatch.Reference;

/// <summary>What could be read of a property's value.</summary>
internal enum CellState
{
    Absent,
    Null,
    Ok,
    Faulty,
}
