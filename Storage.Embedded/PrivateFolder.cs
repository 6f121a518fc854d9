namespace StreamBatch.Storage.Embedded;

/// <summary>A folder of data: whoever may list it may read what is in it.</summary>
internal static class PrivateFolder
{
    /// <summary>Makes a folder for this user alone, where the system has that; one that is there stays as it is.
    /// </summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(
                path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
