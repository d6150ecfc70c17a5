// Stands in for NVRTC in a test of the calls through JCuda: a program's binary is a line of text about how it was compiled.
#include <stdio.h>
#include <string.h>

enum { SUCCESS = 0, COMPILATION = 6 };

static char text[1000], binary[1000];
static int compiled;

int nvrtcVersion(int* major, int* minor) { return *major = 12, *minor = 6, SUCCESS; }
int nvrtcCreateProgram(void** program, const char* source, const char* name, int headers, const char** texts,
                       const char** names) {
    strncpy(text, source, sizeof text - 1);
    strncpy(binary, name, sizeof binary / 2);
    return *program = text, SUCCESS;
}
int nvrtcDestroyProgram(void** program) { return *program = NULL, SUCCESS; }
int nvrtcCompileProgram(void* program, int count, const char** options) {
    if (strstr(text, "#error")) return COMPILATION;
    for (int i = 0; i < count; i++) strcat(strcat(binary, " "), options[i]);
    sprintf(binary + strlen(binary), ", compiled as number %d", ++compiled);
    return SUCCESS;
}
int nvrtcGetCUBINSize(void* program, size_t* size) { return *size = strlen(binary), SUCCESS; }
int nvrtcGetCUBIN(void* program, char* target) { return memcpy(target, binary, strlen(binary)), SUCCESS; }
int nvrtcGetProgramLogSize(void* program, size_t* size) { return *size = 25, SUCCESS; }
int nvrtcGetProgramLog(void* program, char* log) { return strcpy(log, "error: #error says so..."), SUCCESS; }
