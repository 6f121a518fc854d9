using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace StreamBatch.Storage.Embedded;

/// <summary>Files and names of files that are still there after the machine has lost its power.</summary>
internal static class DurableFiles
{
    private const int ReadOnly = 0;

    /// <summary>Writes a new file, and puts it on stable storage when <paramref name="flush"/> says so. Its name is
    /// durable only after <see cref="FlushFolder"/>.</summary>
    public static void Write(string path, bool flush, params ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        using var handle = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        long offset = 0;
        foreach (var piece in pieces)
        {
            RandomAccess.Write(handle, piece.Span, offset);
            offset += piece.Length;
        }

        Flush(handle, flush);
    }

    /// <summary>Gives <paramref name="path"/> its last name in one atomic step.</summary>
    public static void Rename(string path, string newPath, bool flush)
    {
        File.Move(path, newPath, overwrite: true);
        FlushFolder(Path.GetDirectoryName(newPath)!, flush);
    }

    /// <summary>Puts what was written through <paramref name="handle"/> on stable storage.</summary>
    public static void Flush(SafeFileHandle handle, bool flush)
    {
        if (flush)
        {
            RandomAccess.FlushToDisk(handle);
        }
    }

    /// <summary>
    /// Puts the names in <paramref name="folder"/> on stable storage: flushing a file does not promise that its name
    /// survives. .NET opens no handle on a folder, so the system is called; Windows keeps names in its journal.
    /// </summary>
    public static void FlushFolder(string folder, bool flush)
    {
        if (!flush || OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = OpenFolder(folder, ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"The folder {folder} cannot be opened: error {Marshal.GetLastPInvokeError()}.");
        }

        var result = FlushDescriptor(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = CloseDescriptor(descriptor);
        if (result != 0)
        {
            throw new IOException($"The folder {folder} cannot be flushed: error {error}.");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFolder([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushDescriptor(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CloseDescriptor(int descriptor);
}
