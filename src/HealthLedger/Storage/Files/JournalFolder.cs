using System.Globalization;

namespace HealthLedger.Storage.Files;

/// <summary>The names of the files of a journal: the position of the first record, 20 digits, and `.journal`.</summary>
internal static class JournalFolder
{
    private const string Extension = ".journal";
    private const int Digits = 20;

    /// <summary>The path of the file that starts at a position.</summary>
    public static string PathOf(string folder, ulong first) =>
        Path.Combine(folder, first.ToString("D20", CultureInfo.InvariantCulture) + Extension);

    /// <summary>The first positions of all journal files, ascending; other files are not looked at.</summary>
    public static List<ulong> List(string folder)
    {
        List<ulong> firsts = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            if (name.Length == Digits
                && ulong.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out ulong first))
            {
                firsts.Add(first);
            }
        }

        firsts.Sort();
        return firsts;
    }

    /// <summary>The bytes of all journal files.</summary>
    public static long Measure(string folder)
    {
        long bytes = 0;
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*" + Extension))
        {
            bytes += file.Length;
        }

        return bytes;
    }
}
