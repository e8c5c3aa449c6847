using System.Text;

namespace HealthLedger.Storage.Files;

/// <summary>
/// Makes folders and files that survive power loss and belong to the process's account alone (Unix modes 0700 and
/// 0600). For whoever writes a store on files.
/// </summary>
public static class StorageFolder
{
    private const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The mode of files: 0600.</summary>
    internal const UnixFileMode OwnFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder with its parents, when it is not there, and makes it durable.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="StorageFailureException">HLS7001 or HLS7003.</exception>
    public static void Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            // A folder is only as durable as the entries that lead to it.
            List<string> parents = ParentsOfMissing(path);
            if (parents.Count == 0)
            {
                return;
            }

            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, FolderMode);
            }

            parents.ForEach(Synchronise);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileFailure.NotWritable(path, exception);
        }
    }

    /// <summary>Makes an empty file, when it is not there, and makes its entry in the folder durable.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <exception cref="StorageFailureException">HLS7001 or HLS7003.</exception>
    public static void CreateFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            FileStreamOptions options = OwnFile(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            using (FileStream file = new(path, options))
            {
                file.Flush(flushToDisk: true);
            }

            Synchronise(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileFailure.NotWritable(path, exception);
        }
    }

    /// <summary>
    /// Makes the entries of a folder durable: files created, renamed or deleted in it. Does nothing on Windows,
    /// whose file systems journal their entries.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="StorageFailureException">HLS7006.</exception>
    public static void Synchronise(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        byte[] name = Encoding.UTF8.GetBytes(path + '\0');
        int descriptor = NativeMethods.Open(name, flags: 0);
        int result = descriptor < 0 ? -1 : NativeMethods.Sync(descriptor);
        int error = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
        if (descriptor >= 0)
        {
            _ = NativeMethods.Close(descriptor);
        }

        if (result != 0)
        {
            throw FileFailure.InputOutput(path, new IOException("The folder cannot be synchronised.", error));
        }
    }

    /// <summary>How a file is opened that has mode 0600 when it is made.</summary>
    internal static FileStreamOptions OwnFile(FileMode mode, FileAccess access, FileShare share)
    {
        FileStreamOptions options = new() { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnFileMode;
        }

        return options;
    }

    private static List<string> ParentsOfMissing(string path)
    {
        List<string> parents = [];
        string folder = Path.GetFullPath(path);
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            parents.Add(parent);
            folder = parent;
        }

        return parents;
    }
}
