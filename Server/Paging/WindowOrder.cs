namespace StreamBatch.Server.Paging;

/// <summary>In which order windows are given page by page. The numbers stand in positions and do not change.</summary>
internal enum WindowOrder
{
    /// <summary>By window group, partition, hash of the key, key, window and revision: as results are stored.</summary>
    ByGroup = 1,

    /// <summary>By key and window.</summary>
    ByKey = 2,
}
