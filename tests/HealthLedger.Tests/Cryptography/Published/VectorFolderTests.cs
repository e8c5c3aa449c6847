using System.Reflection;

namespace HealthLedger.Tests.Cryptography.Published;

public sealed class VectorFolderTests
{
    [VectorFact]
    public void Every_file_of_the_folder_is_judged_by_a_test()
    {
        string root = TestData.Path("vectors");
        string[] files = [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => file != "README.md" && !file.StartsWith("LICENSES/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

        Assert.Equal(files, VectorFiles.Readers.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_named_test_is_one_that_runs_where_there_is_data() => Assert.All(
        VectorFiles.Readers.Values,
        reader => Assert.True(
            reader.Class.GetMethod(reader.Test)!.GetCustomAttribute<FactAttribute>()
                is VectorFactAttribute or LatticeFactAttribute,
            reader.Test));
}
